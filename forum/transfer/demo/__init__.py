"""The demo: content written for it, and the loader that plants it."""
