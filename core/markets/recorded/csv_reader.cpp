#include "recorded/csv_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace ballast::recorded {

namespace {

constexpr std::size_t kShownBytes = 40;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::int64_t kLatestSecond = 7'289'654'400;  // 2201-01-01, the end of what parseIso8601 takes.

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool isBlank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Of a header, or of what a header cannot be.
char separatorOf(std::string_view header)
{
    for (const char separator : {',', ';', '\t'})
        if (header.find(separator) != std::string_view::npos) return separator;
    return ',';
}

/// What writers of tables put where they have no number.
bool isAbsent(std::string_view value)
{
    if (value.empty()) return true;
    for (const std::string_view word : {"nan", "null", "none", "na", "n/a", "<na>", "-"})
        if (equalsIgnoringCase(value, word)) return true;
    return false;
}

/// Cuts the next cell off the front of a line that is not yet used up; empty if its quotes do not match. Blanks around
/// a cell are not of it.
std::optional<std::string_view> takeCell(std::string_view& line, char separator, bool& last)
{
    const auto begin = line.find_first_not_of(separator == '\t' ? " " : " \t");
    const bool quoted = begin != std::string_view::npos && line[begin] == '"';
    if (quoted) line.remove_prefix(begin);
    const auto close = quoted ? line.find('"', 1) : 0;
    if (close == std::string_view::npos) return std::nullopt;
    const auto comma = line.find(separator, close);
    last = comma == std::string_view::npos;
    std::string_view cell = trimmed(line.substr(0, comma));
    line.remove_prefix(last ? line.size() : comma + 1);
    if (quoted) {
        if (close + 1 != cell.size()) return std::nullopt;
        return cell.substr(1, cell.size() - 2);
    }
    if (cell.find('"') != std::string_view::npos) return std::nullopt;
    return cell;
}

/// Whether the line that stands first in `text` has as many cells as the one below it, of which one is a number: then
/// it names columns, though it begin like a remark. A header holds no number, and a remark stands above one.
bool namesColumns(std::string_view text, char lineEnd)
{
    const auto end = text.find(lineEnd);
    if (end == std::string_view::npos) return false;
    const char separator = separatorOf(text.substr(0, end));
    const std::string_view lines[] = {text.substr(0, end), text.substr(end + 1, text.find(lineEnd, end + 1) - end - 1)};
    std::size_t cells[2]{}, numbers = 0;
    for (const std::size_t i : {0U, 1U}) {
        auto line = lines[i];
        if (line.ends_with('\r')) line.remove_suffix(1);
        for (bool last = false; !last; ++cells[i]) {
            const auto cell = takeCell(line, separator, last);
            if (!cell) return false;
            double value{};
            const auto [rest, error] = std::from_chars(cell->data(), cell->data() + cell->size(), value);
            numbers += i == 1 && error == std::errc{} && rest == cell->data() + cell->size() ? 1U : 0U;
        }
    }
    return cells[0] > 1 && cells[0] == cells[1] && numbers > 0;
}

/// Instant of a whole number since 1970 whose unit its size tells; empty outside 1970 to 2200.
std::optional<Timestamp> fromEpoch(std::int64_t value)
{
    for (std::int64_t unitsPerSecond = 1; unitsPerSecond <= 1'000'000'000; unitsPerSecond *= 1000)
        if (value > 0 && value / unitsPerSecond < kLatestSecond)
            return Timestamp{value * (1'000'000'000 / unitsPerSecond)};
    return std::nullopt;
}

/// Seconds since 1970 with a fraction, as "1769375973.016038".
std::optional<Timestamp> fromSeconds(std::string_view value)
{
    const auto dot = value.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    std::int64_t seconds{}, fraction{};
    const auto whole = std::from_chars(value.data(), value.data() + dot, seconds);
    std::string digits(value.substr(dot + 1, 9));
    digits.resize(9, '0');
    const auto part = std::from_chars(digits.data(), digits.data() + digits.size(), fraction);
    const bool read = whole.ec == std::errc{} && whole.ptr == value.data() + dot && part.ec == std::errc{} &&
                      part.ptr == digits.data() + digits.size() && fraction >= 0;
    // A number of another unit, or of another thing, has no fraction or is no time of our days.
    constexpr std::int64_t kEarliestSecond = 1'000'000'000;
    if (!read || seconds < kEarliestSecond || seconds >= kLatestSecond) return std::nullopt;
    return Timestamp{seconds * 1'000'000'000 + fraction};
}

}  // namespace

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string shown(std::string_view bytes)
{
    std::string text = "\"";
    for (const char c : bytes.substr(0, kShownBytes))
        text += c >= ' ' && c <= '~' ? c : '?';
    return text + (bytes.size() > kShownBytes ? "...\"" : "\"");
}

namespace {

/// "<DATE>", as terminals of traders write the names of their columns.
bool isInAngles(std::string_view cell)
{
    return cell.size() > 2 && cell.front() == '<' && cell.back() == '>' &&
           cell.substr(1, cell.size() - 2).find_first_of("<>/!?= ") == std::string_view::npos;
}

/// Whether text that begins with "<" is a table all the same: all cells of its first line are names in angles.
bool isTableInAngles(std::string_view text, char lineEnd)
{
    auto line = text.substr(0, text.find(lineEnd));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const char separator = separatorOf(line);
    std::size_t cells = 0;
    for (bool last = false; !last; ++cells) {
        const auto cell = takeCell(line, separator, last);
        if (!cell || !isInAngles(*cell)) return namesColumns(text, lineEnd);
    }
    return cells > 1;
}

/// What begins so, behind blank lines, is no table, and what to do about it; empty: it may be one.
std::string_view whatElse(std::string_view text, char lineEnd)
{
    struct Kind {
        std::string_view begin, what;
    };
    // The marks of their formats' own descriptions; none is the beginning of a header of columns.
    static constexpr Kind kKinds[] = {
        {"\xFF\xFE", "UTF-16; save the table as CSV in UTF-8"},
        {"\xFE\xFF", "UTF-16; save the table as CSV in UTF-8"},
        {"PK\x03\x04", "a zip archive or a spreadsheet; unpack it, or save it as CSV"},
        {"BZh", "bzip2; unpack it, or pack it with gzip"},
        {"\xFD"
         "7zXZ",
         "xz; unpack it, or pack it with gzip"},
        {"\x28\xB5\x2F\xFD", "zstd; unpack it, or pack it with gzip"},
        {"7z\xBC\xAF", "a 7z archive; unpack it"},
        {"PAR1", "Parquet; save the table as CSV"},
        {"<", "HTML or XML, such as a page that reports an error; fetch the table itself"},
        {"{", "JSON; save the table as CSV"},
        {"[", "JSON; save the table as CSV"}};
    const auto begin = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    for (const auto& kind : kKinds)
        if (begin.starts_with(kind.begin))
            return begin.front() == '<' && isTableInAngles(begin, lineEnd) ? std::string_view() : kind.what;
    constexpr std::size_t kTarMark = 257;
    return text.size() > kTarMark && text.substr(kTarMark).starts_with("ustar") ? "a tar archive; unpack it"
                                                                                : std::string_view();
}

/// Takes "+05:30", "-0800" or "+01" off the end of a time of day and gives by how much its clock is ahead of UTC; zero
/// where no offset is stated.
Duration takeOffset(std::string_view& text)
{
    const auto clock = text.find(':');
    const auto sign = clock == std::string_view::npos ? clock : text.find_first_of("+-", clock);
    if (sign == std::string_view::npos || text[sign - 1] == 'Z') return {};
    std::string digits(text.substr(sign + 1));
    if (digits.size() == 5 && digits[2] == ':') digits.erase(2, 1);
    const bool isDigits = digits.find_first_not_of("0123456789") == std::string::npos;
    if (!isDigits || (digits.size() != 2 && digits.size() != 4)) return {};
    const auto number = [&digits](std::size_t at) { return 10 * (digits[at] - '0') + digits[at + 1] - '0'; };
    const int hours = number(0), minutes = digits.size() == 4 ? number(2) : 0;
    if (hours > 14 || minutes > 59) return {};
    const auto ahead = Duration::minutes(60 * hours + minutes);
    const bool isAhead = text[sign] == '+';
    text = text.substr(0, sign);
    return isAhead ? ahead : Duration{} - ahead;
}

}  // namespace

Result<CsvReader> CsvReader::create(std::string_view text, std::string fileName)
{
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    CsvReader reader(text, std::move(fileName));
    if (text.find('\n') == std::string_view::npos) reader.m_lineEnd = '\r';
    reader.m_line = 1;
    if (const auto other = whatElse(text, reader.m_lineEnd); !other.empty())
        return reader.lineError("header", "a table as UTF-8 text", std::string(other));
    reader.m_line = 0;
    reader.passForewords();
    reader.m_separator = separatorOf(reader.m_rest.substr(0, reader.m_rest.find(reader.m_lineEnd)));
    const auto read = reader.takeLine();
    if (!read) return tl::unexpected<Error>(read.error());
    if (!*read) return reader.lineError("header", "a line of column names", "an empty file");
    for (const auto name : reader.m_cells)
        reader.m_names.emplace_back(name);
    // "#time,..." of a table that remarks its header; "#" alone is a name.
    if (auto& first = reader.m_names.front(); first.size() > 1 && first.starts_with('#'))
        first = trimmed(std::string_view(first).substr(1));
    return reader;
}

std::optional<std::size_t> CsvReader::findColumn(std::string_view name) const
{
    const auto found = std::find_if(m_names.begin(), m_names.end(),
                                    [name](const std::string& n) { return equalsIgnoringCase(n, name); });
    if (found == m_names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - m_names.begin());
}

Result<std::size_t> CsvReader::requireColumn(std::string_view name) const
{
    const auto same = [name](const std::string& n) { return equalsIgnoringCase(n, name); };
    const auto count = std::count_if(m_names.begin(), m_names.end(), same);
    if (count == 1) return *findColumn(name);
    return fail(ErrorCode::Parse,
                fmt::format("{}:1: {}: expected one column of this name, found {}", m_fileName, name, count));
}

Result<bool> CsvReader::nextRow()
{
    const auto read = takeLine();
    if (!read || !*read) return read;
    if (m_line > kMaxRows) return lineError("row", fmt::format("at most {} rows", kMaxRows), "more");
    // Empty cells behind the last column are a separator too many.
    while (m_cells.size() > m_names.size() && m_cells.back().empty())
        m_cells.pop_back();
    if (m_cells.size() != m_names.size())
        return lineError("row", fmt::format("{} cells as in the header", m_names.size()),
                         fmt::format("{}", m_cells.size()));
    return true;
}

/// Lines before the header that are no table: what spreadsheets read as its separator, and remarks.
void CsvReader::passForewords()
{
    while ((m_rest.starts_with('#') && !namesColumns(m_rest, m_lineEnd)) ||
           (m_rest.size() >= 4 && equalsIgnoringCase(m_rest.substr(0, 4), "sep="))) {
        const auto end = m_rest.find(m_lineEnd);
        m_rest.remove_prefix(end == std::string_view::npos ? m_rest.size() : end + 1);
        ++m_line;
    }
}

Result<bool> CsvReader::takeLine()
{
    std::string_view line;
    while (line.empty()) {
        if (m_rest.empty()) return false;
        const auto end = m_rest.find(m_lineEnd);
        line = m_rest.substr(0, end);
        m_rest.remove_prefix(end == std::string_view::npos ? m_rest.size() : end + 1);
        ++m_line;
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    }
    m_cells.clear();
    for (bool last = false; !last;) {
        const std::string_view before = line;
        const auto cell = takeCell(line, m_separator, last);
        if (!cell) return lineError("row", "cells with matching quotes", shown(before));
        if (cell->size() > kMaxFieldBytes)
            return lineError("row", fmt::format("cells of at most {} bytes", kMaxFieldBytes),
                             fmt::format("{} bytes", cell->size()));
        m_cells.push_back(*cell);
        if (m_cells.size() > kMaxColumns) return lineError("row", fmt::format("at most {} cells", kMaxColumns), "more");
    }
    return true;
}

tl::unexpected<Error> CsvReader::lineError(std::string_view what, std::string_view expected,
                                           std::string_view found) const
{
    return fail(ErrorCode::Parse,
                fmt::format("{}:{}: {}: expected {}, found {}", m_fileName, m_line, what, expected, found));
}

tl::unexpected<Error> CsvReader::unexpected(std::size_t column, std::string_view expected) const
{
    const std::string_view found = m_cells[column];
    return lineError(m_names[column], expected, found.empty() ? "an empty cell" : shown(found));
}

Result<std::string> CsvReader::text(std::size_t column) const
{
    constexpr std::size_t kLongestName = 64;
    const std::string_view value = m_cells[column];
    const bool printable = std::all_of(value.begin(), value.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (value.empty() || value.size() > kLongestName || !printable)
        return unexpected(column, "a name of 1 to 64 printable characters");
    return std::string(value);
}

Result<std::optional<double>> CsvReader::optionalNumber(std::size_t column, const NumberRange& range) const
{
    std::string_view value = m_cells[column];
    if (isAbsent(value)) return std::optional<double>();
    if (value.size() > 1 && value[0] == '+' && value[1] != '-') value.remove_prefix(1);
    double number{};
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool read = error == std::errc{} && end == value.data() + value.size();
    // The comparison is false for NaN, so that it stops here too.
    if (read && number >= range.lowest && number <= range.highest) return std::optional<double>(number);
    const bool isDressed = !read && value.find_first_of("0123456789") != std::string_view::npos &&
                           value.find_first_of(",'%$ ") != std::string_view::npos;
    if (!isDressed) return unexpected(column, range.expected);
    return unexpected(column, fmt::format("{}, written plainly as 1234.5", range.expected));
}

Result<double> CsvReader::number(std::size_t column, const NumberRange& range) const
{
    const auto value = optionalNumber(column, range);
    if (!value) return tl::unexpected<Error>(value.error());
    if (!*value) return unexpected(column, range.expected);
    return **value;
}

Result<Timestamp> CsvReader::time(std::size_t column) const
{
    std::string_view text = m_cells[column];
    const auto ahead = takeOffset(text);
    const auto value = parseIso8601(text);
    if (!value || value->isNever() || *value <= Timestamp{} + ahead)
        return unexpected(column, "a UTC time YYYY-MM-DDTHH:MM:SS, or one that ends with its offset as +05:30");
    return *value - ahead;
}

Result<Timestamp> CsvReader::timeOrEpoch(std::size_t column) const
{
    std::string_view value = m_cells[column];
    // A column of whole numbers with a hole in it is written so by some.
    if (const auto dot = value.find('.');
        dot != std::string_view::npos && value.find_first_not_of('0', dot + 1) == std::string_view::npos && dot > 0)
        value = value.substr(0, dot);
    std::int64_t whole{};
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), whole);
    if (error != std::errc{} || end != value.data() + value.size()) {
        if (const auto fraction = fromSeconds(value)) return *fraction;
        return time(column);
    }
    const auto instant = fromEpoch(whole);
    if (!instant) return unexpected(column, "a UTC time or a time since 1970");
    return *instant;
}

void RowFaults::note(std::string sentence)
{
    ++count;
    if (sentences.size() < kKept) sentences.push_back(std::move(sentence));
}

void RowFaults::add(const RowFaults& others)
{
    for (const auto& sentence : others.sentences)
        if (sentences.size() < kKept) sentences.push_back(sentence);
    count += others.count;
}

std::string RowFaults::summary(const std::string& fileName) const
{
    if (count == 0) return {};
    return fmt::format("{} of {} left out{}: {}", count == 1 ? "1 row" : fmt::format("{} rows", count), fileName,
                       count == 1 ? "" : ", the first", sentences.front());
}

}  // namespace ballast::recorded
