#include "market/dirty_marks.h"

namespace ballast::market {

const DirtyMarks::Counts& DirtyMarks::find(const std::string& underlying) const
{
    static const Counts none;
    const auto found = m_counts.find(underlying);
    return found == m_counts.end() ? none : found->second;
}

std::uint64_t DirtyMarks::of(const std::string& underlying) const { return find(underlying).any; }
std::uint64_t DirtyMarks::ofSpot(const std::string& underlying) const { return find(underlying).spot; }
std::uint64_t DirtyMarks::ofListing(const std::string& underlying) const { return find(underlying).listings; }
std::uint64_t DirtyMarks::ofQuotes(const std::string& underlying) const { return find(underlying).quotes; }

std::uint64_t DirtyMarks::ofListings() const
{
    std::uint64_t all = 0;
    for (const auto& [underlying, counts] : m_counts)
        all += counts.listings;
    return all;
}

// Every part only grows, so a sum stands only while each part does.
std::uint64_t DirtyMarks::ofLinear(const std::string& underlying) const
{
    const auto& counts = find(underlying);
    return counts.spot + counts.linear;
}

std::uint64_t DirtyMarks::ofSmile(const std::string& underlying, std::size_t chain, Timestamp expiry) const
{
    const auto& counts = find(underlying);
    const auto own = counts.smiles.find({chain, expiry});
    return counts.chains + (own != counts.smiles.end() ? own->second : 0);
}

}  // namespace ballast::market
