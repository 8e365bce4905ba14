"""Letters: handed to a provider or a folder to be printed and posted."""
