#include "core/volatility/recorded_chains.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <string_view>
#include <zlib.h>

namespace ballast::volatility::test {
namespace {

std::string readGzip(const std::filesystem::path& file)
{
    std::string text;
    gzFile handle = gzopen(file.c_str(), "rb");
    if (handle == nullptr) return text;
    std::vector<char> buffer(1 << 16);
    for (int count = gzread(handle, buffer.data(), 1 << 16); count > 0;
         count = gzread(handle, buffer.data(), 1 << 16)) {
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    gzclose(handle);
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find(separator, start), text.size());
        parts.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

std::optional<double> number(std::string_view cell)
{
    double value{};
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    const bool isWhole = error == std::errc{} && end == cell.data() + cell.size();
    return isWhole ? std::optional(value) : std::nullopt;
}

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

struct Columns {
    explicit Columns(std::string_view header)
    {
        const auto names = split(header, ',');
        for (std::size_t i = 0; i < names.size(); ++i)
            m_places.emplace(names[i], i);
    }
    std::string_view cell(const std::vector<std::string_view>& row, const std::string& name) const
    {
        const auto place = m_places.find(name);
        return place != m_places.end() && place->second < row.size() ? row[place->second] : std::string_view{};
    }

private:
    std::map<std::string, std::size_t, std::less<>> m_places;
};

struct Growing {
    RecordedSlice slice;
    std::vector<double> forwards, years;
};
using Growings = std::map<std::pair<std::string, Timestamp>, Growing>;

void addRow(Growings& found, const Columns& columns, const std::vector<std::string_view>& row)
{
    const auto strike = number(columns.cell(row, "strike"));
    const auto forward = number(columns.cell(row, "underlying"));
    const auto years = number(columns.cell(row, "time_to_maturity"));
    const auto expiry = parseIso8601(columns.cell(row, "expiry_datetime"));
    if (!strike || !forward || !years || !expiry) return;
    Growing& growing = found[{std::string(columns.cell(row, "currency")), *expiry}];
    growing.slice.expiry = *expiry;
    growing.forwards.push_back(*forward);
    growing.years.push_back(*years);
    const bool isCall = columns.cell(row, "option_type") == "call";
    growing.slice.quotes.push_back({.strike = *strike,
                                    .right = isCall ? domain::OptionRight::Call : domain::OptionRight::Put,
                                    .bid = number(columns.cell(row, "bid_price")),
                                    .ask = number(columns.cell(row, "ask_price")),
                                    .mark = number(columns.cell(row, "mark_price")),
                                    .markVolatility = number(columns.cell(row, "implied_volatility"))});
}

}  // namespace

std::vector<SliceInput> RecordedChain::inputs() const
{
    std::vector<SliceInput> list;
    for (const RecordedSlice& slice : slices)
        list.push_back(slice.input());
    return list;
}

std::optional<std::filesystem::path> findChainFolder()
{
    const std::filesystem::path folder = std::filesystem::path(BALLAST_RECORDED_DATA) / "deribit_chain_snapshots";
    if (!std::filesystem::is_directory(folder)) return std::nullopt;
    return folder;
}

std::vector<std::filesystem::path> captureFiles(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().filename().string().starts_with("deribit_options_snapshot_")) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.filename() < b.filename(); });
    return files;
}

std::vector<RecordedChain> readCapture(const std::filesystem::path& file)
{
    const std::string text = readGzip(file);
    const auto lines = split(text, '\n');
    const Columns columns(lines.front());
    Growings found;
    for (std::size_t i = 1; i < lines.size(); ++i)
        addRow(found, columns, split(lines[i], ','));
    std::vector<RecordedChain> chains;
    for (auto& [key, growing] : found) {
        if (chains.empty() || chains.back().underlying != key.first) {
            chains.push_back({file.filename().string(), key.first, {}});
        }
        growing.slice.forward = median(growing.forwards);
        growing.slice.yearsToExpiry = median(growing.years);
        chains.back().slices.push_back(std::move(growing.slice));
    }
    return chains;
}

}  // namespace ballast::volatility::test
