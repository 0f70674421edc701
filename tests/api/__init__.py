"""Tests of the service, with a real store on both databases."""
