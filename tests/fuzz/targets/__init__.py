"""One kind of hostile input a file; each is found by listing this folder."""
