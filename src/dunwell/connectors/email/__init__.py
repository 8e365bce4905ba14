"""Electronic mail: sent to customers, read from mailboxes."""
