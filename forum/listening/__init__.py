"""What is said in a recording: chapters, transcript, moments, stretches kept out, listening together."""
