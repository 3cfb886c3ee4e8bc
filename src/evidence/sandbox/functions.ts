/**
 * Functions of DuckDB that compute from their arguments alone, and the clock. Left out: what reads the server or its
 * settings, runs text as SQL, waits, draws lots, or makes a long value of a short one (`repeat`, `lpad`, `range`).
 */
export const SANDBOX_FUNCTIONS: ReadonlySet<string> = new Set(
  `
  count_star count sum avg min max median quantile_cont quantile_disc approx_count_distinct arg_max
  arg_min stddev_samp var_samp stddev corr mode first last any_value string_agg list histogram bool_or
  bool_and date_trunc time_bucket strftime epoch epoch_ms make_timestamp date_diff date_part extract lower
  upper trim ltrim rtrim length substring substr left right contains starts_with ends_with prefix suffix
  regexp_matches regexp_full_match regexp_extract regexp_replace replace split_part concat concat_ws ~~
  !~~ ~~* !~~* like_escape not_like_escape ilike_escape + - * / // % || ^ ** abs round floor ceil ceiling
  sqrt ln log log10 log2 exp power pow sign greatest least coalesce ifnull row_number rank dense_rank
  percent_rank lag lead first_value last_value ntile json_extract json_extract_string json_extract_path
  json_extract_path_text json_array_length json_keys json_type json_value json_valid json_exists -> ->>
  try_cast cast to_timestamp struct_extract array_extract list_extract list_contains list_has_any
  list_value len array_length unnest hash nullif is_finite isnan isinf isfinite error_free bitwise_and if
  approx_quantile approx_top_k arbitrary arg_max_null arg_min_null argmax argmin array_agg bit_and bit_or
  bit_xor count_if countif covar_pop covar_samp entropy favg fsum geometric_mean group_concat
  histogram_exact kurtosis listagg mad max_by mean min_by product quantile regr_avgx regr_avgy regr_count
  regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy sem skewness stddev_pop sum_no_overflow
  var_pop variance cume_dist nth_value rank_dense age century current_date current_localtime
  current_localtimestamp date_add date_sub datediff datepart datesub datetrunc day dayname dayofmonth
  dayofweek dayofyear epoch_ns epoch_us era hour isodow isoyear julian last_day make_date make_time
  make_timestamp_ms make_timestamptz microsecond millisecond minute month monthname now quarter second
  strptime timezone to_days to_hours to_microseconds to_milliseconds to_minutes to_months to_quarters
  to_seconds to_weeks to_years today try_strptime week weekday weekofyear year yearweek ascii base64 chr
  damerau_levenshtein encode decode format format_bytes formatReadableSize from_base64 from_hex hamming
  hex instr jaccard jaro_similarity jaro_winkler_similarity lcase left_grapheme length_grapheme
  levenshtein md5 mismatches octet_length ord parse_filename parse_dirname parse_dirpath parse_path
  position printf regexp_escape regexp_extract_all regexp_split_to_array reverse sha1 sha256 split
  str_split str_split_regex string_split string_split_regex string_to_array strip_accents strlen strpos
  substring_grapheme to_base to_base64 to_hex translate ucase unhex unicode url_decode url_encode bin
  to_binary acos asin atan atan2 bit_count cbrt cos cot degrees even factorial gcd lcm nextafter pi
  radians sin tan trunc signbit xor array_contains array_distinct array_has array_has_all array_has_any
  array_position array_slice array_sort array_to_string array_value cardinality element_at flatten
  list_aggregate list_append list_cat list_concat list_count list_distinct list_element list_filter
  list_first list_last list_has list_has_all list_indexof list_intersect list_max list_median list_min
  list_pack list_position list_prepend list_reduce list_reverse list_reverse_sort list_select list_slice
  list_sort list_sum list_avg list_transform list_unique list_where list_zip apply array_apply
  array_filter array_transform filter list_apply map map_contains map_entries map_extract
  map_extract_value map_from_entries map_keys map_values row struct_concat struct_extract_at struct_insert
  struct_keys struct_pack struct_values from_json json json_array json_contains json_merge_patch
  json_object json_pretty json_quote json_structure json_transform row_to_json to_json array_to_json
  json_group_array json_group_object json_each json_tree typeof uuid_extract_timestamp constant_or_null &
  | << >> @ <-> ^@ && @> <@ ~~~`
    .trim()
    .toLowerCase()
    .split(/\s+/),
)

/** Functions that may stand where a table does. Their rows are bounded by the deadline and the row cap. */
export const SANDBOX_TABLE_FUNCTIONS: ReadonlySet<string> = new Set(['generate_series', 'range', 'unnest'])
