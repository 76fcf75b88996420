# Reads goals.txt and then google-benchmark's CSV of aggregates; prints one markdown table. See README.md.

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

function line(name, reference,    counted, ratio, goal, met, spread) {
    counted = items[name] > 0 && (reference == "" || items[reference] > 0)
    spread = sprintf("%.0f %%", 100 * deviation[name] / time[name])
    if (reference == "") {
        goal = goals[row "/" level "/-"]
        met = goal == "" ? "" : judge_time(name, goal)
        printf "| %s | %s |%s | | | %s | %s | %s |\n", label, readable(time[name]), per(name, counted), spread, goal, met
        return
    }
    ratio = cost(reference, counted) / cost(name, counted)
    split_name(reference)
    goal = goals[row "/" own "/" side]
    met = goal == "" ? "" : (ratio >= goal + 0 ? "yes" : "**no**")
    spread = spread sprintf(", %.0f %%", 100 * deviation[reference] / time[reference])
    printf "| %s | %s |%s | %s %s | %.1f× | %s | %s | %s |\n", label, readable(time[name]), per(name, counted), side, \
        readable(cost(reference, counted)), ratio, spread, goal, met
}

function per(name, counted) { return counted ? " " readable(cost(name, 1)) : "" }

FILENAME == ARGV[1] {
    if ($0 !~ /^#/ && NF == 4) goals[$1 "/" $2 "/" $3] = $4
    next
}

# Quoted names hold no comma.
{
    count = split($0, column, ",")
    name = column[1]
    gsub(/"/, "", name)
    if (name ~ /_median$/) {
        sub(/_median$/, "", name)
        order[++names] = name
        time[name] = nanoseconds(column[4], column[5])
        items[name] = column[7] + 0
    } else if (name ~ /_stddev$/) {
        sub(/_stddev$/, "", name)
        deviation[name] = nanoseconds(column[4], column[5])
    }
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
        if (!found || goals[row "/" level "/-"] != "") line(order[i], "")
    }
}
