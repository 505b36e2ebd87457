# What each of the six fields of an EventBridge cron expression may hold, after the table in the EventBridge user guide
# ("Cron expressions reference"). Constants only: a local that reads the variable could not be used in its validation.
locals {
  cron_values = {
    minutes      = "[0-5]?[0-9]"
    hours        = "([01]?[0-9]|2[0-3])"
    day_of_month = "(0?[1-9]|[12][0-9]|3[01])"
    month        = "(0?[1-9]|1[0-2]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)"
    day_of_week  = "([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)"
    year         = "(19[7-9][0-9]|20[0-9][0-9]|21[0-9][0-9])"
  }

  # A value, a range or *, each with or without a step; day of week knows no steps.
  cron_items = {
    for field, value in local.cron_values :
    field => "(\\*|${value}(-${value})?)${field == "day_of_week" ? "" : "(/[1-9][0-9]*)?"}"
  }

  # Forms beside the list of items: ? and L in both day fields, 15W for the nearest weekday, 6L for the last Friday of
  # the month, 6#3 for the third one.
  cron_extras = {
    day_of_month = "|\\?|L|${local.cron_values.day_of_month}W"
    day_of_week  = "|\\?|${local.cron_values.day_of_week}?L|${local.cron_values.day_of_week}#[1-5]"
  }

  cron_patterns = {
    for field, item in local.cron_items : field => "^(${item}(,${item})*${lookup(local.cron_extras, field, "")})$"
  }

  # In the order of the expression.
  cron_fields = [
    { name = "minutes", pattern = local.cron_patterns.minutes, allowed = "0-59 and , - * /" },
    { name = "hours", pattern = local.cron_patterns.hours, allowed = "0-23 and , - * /" },
    { name = "day of month", pattern = local.cron_patterns.day_of_month, allowed = "1-31 and , - * / or one of ?, L, 15W" },
    { name = "month", pattern = local.cron_patterns.month, allowed = "1-12 or JAN-DEC and , - * /" },
    { name = "day of week", pattern = local.cron_patterns.day_of_week, allowed = "1-7 or SUN-SAT and , - * or one of ?, L, 6L, 6#3 (1 is Sunday, there is no 0)" },
    { name = "year", pattern = local.cron_patterns.year, allowed = "1970-2199 and , - * /" },
  ]
}
