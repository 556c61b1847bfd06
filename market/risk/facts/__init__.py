"""What early warning knows of places on a day, read in bulk. The only part of `risk` that reads other domains."""
