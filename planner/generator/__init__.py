"""The parts of the generator: presets, places, programs, projects, money."""
