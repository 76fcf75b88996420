#pragma once

#include <initializer_list>

#include "ballast_vectors/entry.h"
#include "ballast_vectors/report.h"

namespace ballast::vectors {

using Check = void (*)(Entry&);

/// Goes through one group of a file and counts its entries.
class Walk {
public:
    Walk(Report& report, std::string group) : m_report(report), m_group(std::move(group)) {}

    /// One entry. Members that it shares with its neighbours are added if it has none of the name.
    void one(const std::string& label, const Json& entry, Check check, const Json& shared = Json::object());
    /// A list of entries, an object with such a list as `cases` or `examples`, or an object that is one entry itself.
    void all(const std::string& label, const Json& entries, Check check, const Json& shared = Json::object());
    /// A member of a group's object, if it stands there.
    void section(const Json& group, const char* member, Check check, const Json& shared = Json::object());
    /// The members of that name that stand there, as one entry.
    void picked(const Json& group, std::initializer_list<const char*> members, Check check);
    /// Each member that is neither words nor known is a failed entry.
    void refuseOthers(const std::string& label, const Json& object, std::initializer_list<const char*> known);
    void refuse(const std::string& label, const std::string& why) { m_report.count(m_group, label, why); }

private:
    Report& m_report;
    std::string m_group;
};

}  // namespace ballast::vectors
