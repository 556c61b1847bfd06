"""The proof that nothing was lost: counts, floors, names and answers per service per year, from what is stored."""
