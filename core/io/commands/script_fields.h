#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/typed_text.h"
#include "commands/json_fields.h"
#include "domain/fixed_point.h"

namespace ballast::commands {

/// Takes typed fields out of one line and keeps the first error. A field that was asked for is a known one; `finish`
/// refuses the others. Numbers are JSON numbers or decimal text.
///
/// Threads  One.
class ScriptFields {
public:
    /// `place` stands before every sentence: `FILE:LINE`.
    ScriptFields(std::vector<JsonField> fields, std::string place);

    bool has(std::string_view key) const { return find(key) != nullptr; }
    /// Makes the key a known one.
    void allow(std::string_view key)
    {
        if (std::find(m_known.begin(), m_known.end(), key) == m_known.end()) m_known.emplace_back(key);
    }
    /// True if the key holds exactly this text.
    bool isText(std::string_view key, std::string_view expected);
    /// A text of 1 to 200 plain characters.
    std::string text(std::string_view key);
    std::optional<std::string> optionalText(std::string_view key);
    /// The place of the text in `choices`.
    std::size_t choice(std::string_view key, const std::vector<std::string>& choices);
    double number(std::string_view key, TypedRange range);
    /// 1 or more; `orElse` names in a refusal what else the key may hold, "\"oldest\" or ".
    std::uint64_t natural(std::string_view key, std::string_view orElse = {});
    /// Positive and exact: at most eight decimals.
    domain::Quantity quantity(std::string_view key);
    domain::Price price(std::string_view key);
    /// Records an error at a key, unless there is one already.
    void refuse(std::string_view key, const std::string& sentence);

    const std::optional<Error>& error() const { return m_error; }
    /// An unknown key, or the first error.
    std::optional<Error> finish() const;

private:
    const JsonField* find(std::string_view key) const;
    const JsonField* take(std::string_view key, std::string_view expected, bool numbersToo);
    std::int64_t units(std::string_view key);

    std::vector<JsonField> m_fields;
    std::string m_place;
    std::vector<std::string> m_known;
    std::optional<Error> m_error;
};

/// "12.5" as units of 10^-8, exactly; an exponent is taken too.
///
/// Errors   InvalidArgument for anything else, more than eight decimals, or beyond ±9.2e10; `quantity` and `price` take
/// up to 1e9.
Result<std::int64_t> parseUnits(std::string_view text);

}  // namespace ballast::commands
