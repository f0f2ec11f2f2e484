// Anchor of the support library: helpers live in the headers and sources beside this file.
