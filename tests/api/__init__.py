"""The door's tests: a real store on both databases."""
