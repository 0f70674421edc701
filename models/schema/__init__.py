"""What is given and what is answered; plain pydantic, no Pyomo."""
