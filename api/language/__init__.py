"""What the service says to people, in Chinese and in English."""
