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

/// Gives one record's text, with the orders that left for it; `first` for the first decision.
using Form = std::function<Result<std::string>(const journal::StoredRecord& record, Orders orders, bool first)>;

// The canonical body is JSON already: the hash and the orders join it as the last keys. A byte that is no UTF-8 would
// make it none; it becomes the four characters \xNN of its string.
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

Result<std::string> asRow(const journal::StoredRecord& record, Orders orders, bool first)
{
    auto body = asUtf8(record.body);
    body.pop_back();
    return fmt::format("{}{},\"hash\":{},\"orders\":{}}}", first ? "" : ",\n", body,
                       asUtf8(domain::jsonString(record.hash)), asUtf8(asJson(orders)));
}

template <class Text> Form parsed(Text text)
{
    return [text](const journal::StoredRecord& record, Orders orders, bool) -> Result<std::string> {
        const auto decision = codec::parseDecision(record.body);
        if (!decision) return tl::unexpected<Error>(decision.error());
        return text(*decision, record.hash, orders);
    };
}

/// Nothing is printed of a journal that cannot be printed whole. Gives its last record; what is committed meanwhile is
/// left out, and no transaction is held while standard output takes its time.
Result<journal::JournalEnd> checkAll(const journal::Reader& reader)
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
    return *end;
}

Result<void> print(const journal::Reader& reader, const journal::JournalEnd& end, const Form& form)
{
    if (end.record.value == 0) return {};
    // Records are told whole also where the inputs are damaged.
    const auto followed = journal::ordersThatFollowed(reader, end);
    const std::vector<journal::FollowedOrder> none;
    const auto ordersOf = [&](SequenceNumber record) -> Orders {
        if (!followed) return nullptr;
        const auto found = followed->find(record);
        return found == followed->end() ? &none : &found->second;
    };
    Result<void> done;
    bool first = true;
    const auto walked = reader.forEachRecord(
        {1},
        [&](const journal::StoredRecord& record) {
            if (record.isOperator) return true;
            const auto text = form(record, ordersOf(record.sequence), first);
            if (!text) {
                done = tl::unexpected<Error>(text.error());
                return false;
            }
            first = false;
            return std::fwrite(text->data(), 1, text->size(), stdout) == text->size();
        },
        end.record);
    return walked ? done : walked;
}

}  // namespace

int decisions(const DecisionsArguments& arguments)
{
    const auto reader = journal::Reader::open(arguments.journalFile);
    if (!reader) return refuse(reader.error().message);
    const auto end = checkAll(**reader);
    if (!end)
        return refuse(
            fmt::format("journal {}: {}; ballast-cli verify tells more", arguments.journalFile, end.error().message));
    const bool json = arguments.format == "json";
    if (json) fmt::print("{{\"decisions\":[");
    if (arguments.format == "csv") fmt::print("{}", csvHeader());
    const auto done = print(**reader, *end,
                            json                        ? Form(asRow)
                            : arguments.format == "csv" ? parsed(asCsv)
                                                        : parsed(asTable));
    if (!done) return refuse(fmt::format("journal {}: {}", arguments.journalFile, done.error().message));
    if (json) fmt::print("]}}\n");
    return kDone;
}

}  // namespace ballast::cli
