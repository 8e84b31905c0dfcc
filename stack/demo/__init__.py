"""The demo: the first half of 2021 in Vĩnh Phúc, played through the public doors of the local stack."""
