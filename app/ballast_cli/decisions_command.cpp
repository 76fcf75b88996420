#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

#include "ballast_cli/commands.h"
#include "ballast_cli/decision_forms.h"
#include "ballast_cli/output.h"
#include "base/typed_text.h"
#include "journal/reader.h"

namespace ballast::cli {

namespace {

/// Gives one record's text; `first` for the first decision.
using Form = std::function<Result<std::string>(const journal::StoredRecord& record, bool first)>;

// The canonical body is JSON already: the hash joins it as the last key. A byte that is no UTF-8 would make it none; it
// becomes the four characters \xNN of its string.
std::string asUtf8(std::string_view body)
{
    std::string text;
    while (!body.empty()) {
        const auto length = utf8Length(body);
        if (length == 0) text += fmt::format("\\\\x{:02x}", static_cast<unsigned char>(body.front()));
        text += body.substr(0, length);
        body.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return text;
}

Result<std::string> asJson(const journal::StoredRecord& record, bool first)
{
    auto body = asUtf8(record.body);
    body.pop_back();
    return fmt::format("{}{},\"hash\":{}}}", first ? "" : ",\n", body, asUtf8(domain::jsonString(record.hash)));
}

template <class Text> Form parsed(Text text)
{
    return [text](const journal::StoredRecord& record, bool) -> Result<std::string> {
        const auto decision = codec::parseDecision(record.body);
        if (!decision) return tl::unexpected<Error>(decision.error());
        return text(*decision, record.hash);
    };
}

/// Nothing is printed of a journal that cannot be printed whole. Gives its last record; what is committed meanwhile is
/// left out, and no transaction is held while standard output takes its time.
Result<SequenceNumber> checkAll(const journal::Reader& reader)
{
    const auto end = reader.end();
    if (!end) return tl::unexpected<Error>(end.error());
    Result<void> done;
    const auto walked = reader.forEachRecord(
        {1},
        [&](const journal::StoredRecord& record) {
            if (const auto decision = codec::parseDecision(record.body); !decision)
                done = fail(decision.error().code,
                            fmt::format("record {}: {}", record.sequence.value, decision.error().message));
            return done.has_value();
        },
        end->record);
    if (!done || !walked) return tl::unexpected<Error>(done ? walked.error() : done.error());
    return end->record;
}

Result<void> print(const journal::Reader& reader, SequenceNumber last, const Form& form)
{
    if (last.value == 0) return {};
    Result<void> done;
    bool first = true;
    const auto walked = reader.forEachRecord(
        {1},
        [&](const journal::StoredRecord& record) {
            if (record.isOperator) return true;
            const auto text = form(record, first);
            if (!text) {
                done = tl::unexpected<Error>(text.error());
                return false;
            }
            first = false;
            return std::fwrite(text->data(), 1, text->size(), stdout) == text->size();
        },
        last);
    return walked ? done : walked;
}

}  // namespace

int decisions(const DecisionsArguments& arguments)
{
    const auto reader = journal::Reader::open(arguments.journalFile);
    if (!reader) return refuse(reader.error().message);
    const auto last = checkAll(**reader);
    if (!last)
        return refuse(
            fmt::format("journal {}: {}; ballast-cli verify tells more", arguments.journalFile, last.error().message));
    const bool json = arguments.format == "json";
    if (json) fmt::print("{{\"decisions\":[");
    if (arguments.format == "csv") fmt::print("{}", csvHeader());
    const auto done = print(**reader, *last,
                            json                        ? Form(asJson)
                            : arguments.format == "csv" ? parsed(asCsv)
                                                        : parsed(asTable));
    if (!done) return refuse(fmt::format("journal {}: {}", arguments.journalFile, done.error().message));
    if (json) fmt::print("]}}\n");
    return kDone;
}

}  // namespace ballast::cli
