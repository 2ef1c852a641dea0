"""Shows files as their authors write them: what is whole is rendered, what is wrong says so."""
