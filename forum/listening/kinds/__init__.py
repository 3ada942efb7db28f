"""How what is said in recordings presents itself to rooms that do not know it."""
