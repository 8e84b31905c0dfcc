"""Certification: blanks, certificates, the register they are entered in, and their verification."""
