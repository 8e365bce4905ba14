"""What was said: templates, texts, letters, messages, threads, replies, delivery."""
