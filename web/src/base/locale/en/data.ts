export default {
  kind: "Kind", kinds: { table: "Table", http: "Web service" }, columns_or_url: "Columns or address", rows: "Rows", columns: "Columns", column: "Column {n}", key: "Key", secret_column: "Secret (PIN)", add_column: "Add a column", has_rows: "{n} rows",
  columns_hint: "Names of a to z, 0 to 9 and _; rows are found by the first. Secret columns are kept sealed, only compared, and never told. While the table has rows its columns stay.",
  about: { table: "Kept here, filled from a CSV file in UTF-8, at most 20,000 rows.", http: "Asked for each look-up; it answers JSON. 404 is not found." },
  import: "Import CSV", import_text: "The file takes the place of all {n} rows.", imported: "The rows were imported",
  url: "Address", url_hint: "http(s)://; a parameter in braces stands in the path or the query. Other parameters are added to the query. Redirections are not followed.", parameters: "Parameters", parameters_hint: "Names, one per line; a flow says which variable each is", post: "POST the parameters as a JSON object",
  header: "Header with the secret", secret: "Secret", own_network: "It is in the centre's own network", own_network_hint: "Without this, addresses of this machine and of private networks are not asked.",
  source: "Data source", ask_with: "Asked with", take: "Values taken", where: "Column", pointer: "JSON pointer", pointer_hint: "Where the value stands in the answer, as in /member/points (RFC 6901)", add_result: "Add a value", deadline: "Wait for the answer (s)",
};
