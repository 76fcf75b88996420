#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/book.h"

namespace ballast::config {

/// Reads a book from a TOML file. `resources/books/sample.toml` is the form with every key and its unit. Unknown keys
/// are refused, every number has a range, a missing limit allows nothing.
///
/// Errors   Io if the file cannot be read or is larger than 4 MiB; Parse for what is not TOML or too deep;
///          InvalidArgument for a key, a value or more than 10,000 tables of a kind. Each sentence is
///          `FILE:LINE: KEY: what was expected, what was there`.
Result<domain::BookDefinition> readBook(const std::filesystem::path& file);

/// The same for text in memory; `name` stands in for the file in errors.
Result<domain::BookDefinition> parseBook(std::string_view text, std::string_view name);

/// Venues where our options may be quoted: [[quote]] tables of a book's text, each with its `venue`. None: the book
/// does not say, and quotes stand wherever the desk's settings let them. A live desk's are written by its connection
/// profile (`quote = true`).
///
/// Errors   Parse for what is not TOML.
Result<std::set<std::string>> quotedVenues(std::string_view text);

/// One thing that two books state differently.
struct BookDifference {
    std::string table;          ///< "limits"; empty: a key of the book itself.
    std::string of;             ///< Which of these tables, by what it names: "BTC".
    std::string key;            ///< "net_delta"; empty: the whole table is in one of them only.
    std::string before, after;  ///< As TOML, numbers in their shortest form; empty: not stated.
};

/// What differs between the texts of two books, tables by name. Their name, comments, the order of tables and keys and
/// how a number is written differ in nothing; a key that states its default differs from none.
///
/// Errors   Parse for what is not TOML.
Result<std::vector<BookDifference>> differencesOfBooks(std::string_view before, std::string_view after);

/// The embedded default: short strangles and long wings on BTC and ETH, delta neutral at the start.
domain::BookDefinition sampleBook();

}  // namespace ballast::config
