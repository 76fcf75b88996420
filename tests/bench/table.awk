# Reads goals.txt and then google-benchmark's JSON of aggregates; prints one markdown table. See README.md.

function nanoseconds(value, unit) {
    return value * (unit == "us" ? 1e3 : unit == "ms" ? 1e6 : unit == "s" ? 1e9 : 1)
}

function readable(ns) {
    if (ns < 1e3) return sprintf("%.1f ns", ns)
    if (ns < 1e6) return sprintf("%.2f µs", ns / 1e3)
    if (ns < 1e9) return sprintf("%.2f ms", ns / 1e6)
    return sprintf("%.2f s", ns / 1e9)
}

# "greeks_1024/ours/avx2" to row, side and level.
function split_name(name,    parts, count) {
    count = split(name, parts, "/")
    row = parts[1]
    side = count > 1 ? parts[2] : "ours"
    level = count > 2 ? parts[3] : "-"
}

# Time of one item, or of one iteration where neither side counts items.
function cost(name, counted) { return counted ? 1e9 / items[name] : time[name] }

function judge_time(name, limit,    parts) {
    match(limit, /[a-z]+$/)
    return time[name] <= nanoseconds(substr(limit, 1, RSTART - 1), substr(limit, RSTART)) ? "yes" : "**no**"
}

function goal_of(key) {
    if (!(key in goals)) return ""
    reached[key] = 1
    return goals[key]
}

function line(name, reference,    counted, ratio, goal, met, spread) {
    counted = items[name] > 0 && (reference == "" || items[reference] > 0)
    spread = sprintf("%.0f %%", 100 * deviation[name] / time[name])
    if (reference == "") {
        goal = goal_of(row "/" level "/-")
        met = goal == "" ? "" : judge_time(name, goal)
        printf "| %s | %s |%s | | | %s | %s | %s |\n", label, readable(time[name]), per(name, counted), spread, goal, met
        return
    }
    ratio = cost(reference, counted) / cost(name, counted)
    split_name(reference)
    goal = goal_of(row "/" own "/" side)
    met = goal == "" ? "" : (ratio >= goal + 0 ? "yes" : "**no**")
    spread = spread sprintf(", %.0f %%", 100 * deviation[reference] / time[reference])
    printf "| %s | %s |%s | %s %s | " (ratio < 10 ? "%.2f" : "%.1f") "× | %s | %s | %s |\n", label, readable(time[name]), per(name, counted), side, \
        readable(cost(reference, counted)), ratio, spread, goal, met
}

function per(name, counted) { return counted ? " " readable(cost(name, 1)) : "" }

FILENAME == ARGV[1] {
    if ($0 !~ /^#/ && NF == 4) {
        wish[++wanted] = $1 "/" $2 "/" $3
        goals[wish[wanted]] = $4
    }
    next
}

# google-benchmark writes one member a line; CSV would need the same counters everywhere.
function member(text) {
    sub(/^[^:]*: */, "", text)
    gsub(/[",]/, "", text)
    return text
}

/^ *"run_name":/ { name = member($0) }
/^ *"aggregate_name":/ { aggregate = member($0) }
/^ *"cpu_time":/ { cpu = member($0) }
/^ *"time_unit":/ { unit = member($0) }
/^ *"items_per_second":/ { rate = member($0) }
/^ *}/ {
    if (aggregate == "median") {
        order[++names] = name
        time[name] = nanoseconds(cpu, unit)
        items[name] = rate + 0
    } else if (aggregate == "stddev") {
        deviation[name] = nanoseconds(cpu, unit)
    }
    aggregate = ""; rate = 0
}

function by_name(    i, j, keep) {
    for (i = 2; i <= names; ++i) {
        keep = order[i]
        for (j = i - 1; j >= 1 && order[j] > keep; --j) order[j + 1] = order[j]
        order[j + 1] = keep
    }
}

END {
    print "| what | ours, an iteration | an item | reference, an item | ratio | spread, ours and reference | goal | met |"
    print "| --- | --- | --- | --- | --- | --- | --- | --- |"
    by_name()
    for (i = 1; i <= names; ++i) {
        split_name(order[i])
        if (side !~ /^ours/) continue
        own_row = row; own = level; own_side = side
        label = row (side == "ours" ? "" : " " substr(side, 6)) (level == "-" ? "" : " " level)
        found = 0
        for (j = 1; j <= names; ++j) {
            split_name(order[j])
            if (row != own_row || side ~ /^ours/) continue
            found = 1
            line(order[i], order[j])
        }
        row = own_row; level = own
        if (!found || (row "/" level "/-") in goals) line(order[i], "")
    }
    for (i = 1; i <= wanted; ++i)
        if (!(wish[i] in reached)) missing = missing " " wish[i] " (" goals[wish[i]] ")"
    if (missing != "") print "\nGoals without a figure in this run:" missing
}
