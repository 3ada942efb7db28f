"""Files: images and documents attached to what people make, served only to who may see it."""
