"""Plans that come in from elsewhere: maDMP of other planning tools, REMBI records, PageTab and IDR study files."""
