"""Class lists from a center's Excel workbook: check everything, say everything, then load all or nothing."""
