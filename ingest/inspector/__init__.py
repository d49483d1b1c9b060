"""The inspector: reads microscope files in a sandboxed child process and answers facts with units and provenance.

Parsers of image formats follow references, exhaust memory and crash; none of that may happen beside a database
password. So everything that opens an image lives here, runs in a child (`child`), and is spoken to through `client`.
The package knows no Django: it also runs alone on a workstation as `lysplan-inspect`.
"""

VERSION = "1"
