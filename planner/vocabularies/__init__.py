"""Terms of EDAM-bioimaging, FBbi and NCBI Taxonomy, found by the words people write."""
