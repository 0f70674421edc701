"""Every word that people read, in Chinese and in English."""
