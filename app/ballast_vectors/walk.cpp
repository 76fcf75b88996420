#include "ballast_vectors/walk.h"

#include <algorithm>
#include <exception>
#include <fmt/format.h>

#include "base/typed_text.h"

namespace ballast::vectors {

namespace {

Json withShared(const Json& entry, const Json& shared)
{
    if (!entry.is_object()) return entry;
    Json whole = entry;
    for (const auto& [name, value] : shared.items())
        if (!whole.contains(name)) whole[name] = value;
    return whole;
}

const char* listMember(const Json& object)
{
    for (const auto* name : {"cases", "examples"})
        if (object.is_object() && object.contains(name)) return name;
    return nullptr;
}

}  // namespace

void Walk::one(const std::string& label, const Json& entry, Check check, const Json& shared)
{
    Entry opened(withShared(entry, shared));
    try {
        if (!opened.isWrong()) check(opened);
    } catch (const std::exception& error) {
        opened.refuse(fmt::format("could not be checked: {}", printable(error.what(), 200)));
    }
    const auto named = opened.name().empty() ? label : fmt::format("{} ({})", label, printable(opened.name(), 80));
    m_report.count(m_group, named, opened.verdict());
}

void Walk::all(const std::string& label, const Json& entries, Check check, const Json& shared)
{
    const auto* list = listMember(entries);
    if (list != nullptr) {
        refuseOthers(label, entries, {"cases", "examples"});
        return all(label, entries[list], check, shared);
    }
    if (!entries.is_array()) return one(label, entries, check, shared);
    if (entries.empty()) return refuse(label, "holds no entry");
    for (std::size_t i = 0; i < entries.size(); ++i)
        one(fmt::format("{}[{}]", label, i), entries[i], check, shared);
}

void Walk::section(const Json& group, const char* member, Check check, const Json& shared)
{
    if (group.contains(member)) all(member, group[member], check, shared);
}

void Walk::picked(const Json& group, std::initializer_list<const char*> members, Check check)
{
    Json entry = Json::object();
    for (const auto* member : members)
        if (group.contains(member)) entry[member] = group[member];
    if (!entry.empty()) one(*members.begin(), entry, check);
}

void Walk::refuseOthers(const std::string& label, const Json& object, std::initializer_list<const char*> known)
{
    for (const auto& [name, value] : object.items()) {
        const bool isKnown = std::any_of(known.begin(), known.end(), [&](const char* one) { return name == one; });
        if (!isKnown && !isWordsOnly(snakeCase(name)))
            refuse(label, fmt::format("{}: nobody knows this member, so nothing checks it", printable(name, 80)));
    }
}

}  // namespace ballast::vectors
