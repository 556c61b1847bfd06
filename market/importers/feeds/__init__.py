"""The kinds of file that can be imported, one module each; `registry` lists them."""
