"""The audit's own mathematics: the contract written a second time, without the model builder."""
