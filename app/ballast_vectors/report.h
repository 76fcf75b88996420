#pragma once

#include <string>
#include <vector>

namespace ballast::vectors {

/// One entry that did not pass.
struct Failure {
    std::string group;
    std::string entry;  ///< Its name, or its place in the group.
    std::string why;
};

struct Group {
    std::string name;
    std::size_t passed{}, failed{};
};

/// What became of each entry of a file.
class Report {
public:
    /// Counts one entry; `why` is empty if it passed.
    void count(const std::string& group, const std::string& entry, const std::string& why);

    const std::vector<Group>& groups() const { return m_groups; }
    const std::vector<Failure>& failures() const { return m_failures; }
    std::size_t passed() const;
    std::size_t failed() const { return m_failures.size(); }

private:
    std::vector<Group> m_groups;  ///< In the order of their first entries.
    std::vector<Failure> m_failures;
};

}  // namespace ballast::vectors
