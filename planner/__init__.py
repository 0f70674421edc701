"""The work: from a county's files to a defended plan."""
