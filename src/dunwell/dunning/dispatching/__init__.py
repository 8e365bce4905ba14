"""The parts of dispatch: what a message is made from, its two short transactions, the line to the mail server."""
