#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"

namespace ballast::recorded {

constexpr std::size_t kMaxFieldBytes = 4096;
constexpr std::size_t kMaxColumns = 256;
constexpr std::size_t kMaxRows = 2'000'000;

/// Rows of a file that were left out: one bad row costs one row. All are counted, the first few are kept with their
/// sentences "FILE:LINE: column: expected ..., found ...".
struct RowFaults {
    static constexpr std::size_t kKept = 20;

    std::size_t count{};
    std::vector<std::string> sentences;  ///< Of the first kKept.

    void note(std::string sentence);
    void add(const RowFaults& others);
    /// "3 rows of FILE left out, the first: ..."; empty if there is none.
    std::string summary(const std::string& fileName) const;
};

/// What a number cell may hold.
struct NumberRange {
    double lowest{}, highest{};
    std::string_view expected;  ///< "a number above 0 and up to 1e9".
};

/// Walks the rows of a CSV text whose first line names its columns. Cells may stand in double quotes, between blanks,
/// and be parted by semicolons or tabs where the header has no comma; a quote inside a quoted cell and line breaks in
/// cells are not part of the format and are errors. Empty cells behind the last column are passed over,
/// and lines before the header that begin with # or "sep=".
///
/// Errors   All Parse, one sentence: "FILE:LINE: column: expected ..., found ...".
/// Threads  One; the text must outlive the reader.
class CsvReader {
public:
    /// Reads the header line.
    static Result<CsvReader> create(std::string_view text, std::string fileName);

    /// Place of a column, compared without regard to case.
    std::optional<std::size_t> findColumn(std::string_view name) const;
    Result<std::size_t> requireColumn(std::string_view name) const;
    /// A column's name as the header spells it.
    const std::string& name(std::size_t column) const { return m_names[column]; }

    /// Moves to the next row; false at the end. Empty lines are passed over. After an error the row is behind, and the
    /// next call goes on with the one after it.
    Result<bool> nextRow();
    /// More rows than any file may have: reading ends here.
    bool isTooLong() const { return m_line > kMaxRows; }
    std::size_t line() const { return m_line; }

    /// Cell of the current row; empty means missing.
    std::string_view cell(std::size_t column) const { return m_cells[column]; }
    Result<std::string> text(std::size_t column) const;
    /// An empty cell, and "nan", "null", "none", "na", "n/a", "<na>" in any case, and "-", are no number.
    Result<std::optional<double>> optionalNumber(std::size_t column, const NumberRange& range) const;
    Result<double> number(std::size_t column, const NumberRange& range) const;
    /// ISO 8601 in UTC.
    Result<Timestamp> time(std::size_t column) const;
    /// ISO 8601, or seconds since 1970 with or without a fraction, or whole milliseconds, microseconds or nanoseconds,
    /// told apart by their size.
    Result<Timestamp> timeOrEpoch(std::size_t column) const;

    /// The error of the current row's cell.
    tl::unexpected<Error> unexpected(std::size_t column, std::string_view expected) const;

private:
    CsvReader(std::string_view text, std::string fileName) : m_rest(text), m_fileName(std::move(fileName)) {}
    void passForewords();
    Result<bool> takeLine();
    tl::unexpected<Error> lineError(std::string_view what, std::string_view expected, std::string_view found) const;

    std::string_view m_rest;
    std::string m_fileName;
    std::vector<std::string> m_names;
    std::vector<std::string_view> m_cells;
    std::size_t m_line{};
    char m_separator{','}, m_lineEnd{'\n'};
};

/// Whether two texts are the same but for the case of their letters A to Z.
bool equalsIgnoringCase(std::string_view a, std::string_view b);

/// Text of hostile bytes for a message: at most 40 characters, what cannot be printed as '?', in double quotes.
std::string shown(std::string_view bytes);

}  // namespace ballast::recorded
