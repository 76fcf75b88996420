#include "recorded/row_faults.h"

#include <fmt/format.h>
#include <utility>

namespace ballast::recorded {

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
