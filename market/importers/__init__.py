"""One way in for every file: store it, recognise its layout, preview, apply in one transaction, account for each row."""
