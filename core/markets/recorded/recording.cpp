#include "recorded/recording.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <openssl/evp.h>
#include <optional>
#include <regex>

#include "base/assert.h"
#include "base/log.h"
#include "base/typed_text.h"
#include "domain/money.h"
#include "recorded/chain_capture.h"
#include "recorded/csv_reader.h"
#include "recorded/series_check.h"
#include "recorded/stamp_check.h"
#include "recorded/text_file.h"

namespace ballast::recorded {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHeadBytes = 64 * 1024;
constexpr int kLevelsUp = 4;
constexpr Duration kNameApart = Duration::minutes(1);  ///< A name states seconds.
constexpr std::array<std::string_view, 2> kCompanionNames{"perpetual_futures_prices.csv",
                                                          "perpetual_futures_prices.csv.gz"};

std::string sha256(std::string_view bytes)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size{};
    BALLAST_ASSERT(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
    std::string text;
    for (unsigned int i = 0; i < size; ++i)
        text += fmt::format("{:02x}", digest[i]);
    return text;
}

std::string lowered(std::string name)
{
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return name;
}

bool isCsv(const std::string& name)
{
    const auto lower = lowered(name);
    return !name.starts_with(".") && (lower.ends_with(".csv") || lower.ends_with(".csv.gz"));
}

template <std::size_t N> bool endsWithAny(const std::string& name, const std::array<std::string_view, N>& ends)
{
    return std::any_of(ends.begin(), ends.end(), [&name](auto end) { return name.ends_with(end); });
}

/// A date, or a word for what a capture is of.
bool isNamedLikeACapture(const std::string& lower)
{
    static const std::regex kNamed(R"(20\d{2}[-_]?\d{2}[-_]?\d{2}|snapshot|option|chain|capture)");
    return std::regex_search(lower, kNamed);
}

/// Whether a file that is no .csv may well be meant as a capture: a table packed in another way, or cut short by a
/// download. Notes, lists and checksums lie beside captures and are none.
bool mayBeMeant(const std::string& name)
{
    constexpr std::array<std::string_view, 9> kPacked{".gz", ".zip", ".bz2",     ".xz",  ".zst",
                                                      ".7z", ".tar", ".parquet", ".xlsx"};
    constexpr std::array<std::string_view, 3> kTexts{".tsv", ".txt", ".json"};
    constexpr std::array<std::string_view, 8> kChecks{".sha256", ".sha512", ".sha1", ".md5",
                                                      ".crc32",  ".sum",    ".sig",  ".asc"};
    const auto lower = lowered(name);
    if (name.starts_with(".") || endsWithAny(lower, kChecks)) return false;
    if (lower.find(".csv") != std::string::npos || lower.find("options_snapshot") != std::string::npos) return true;
    return endsWithAny(lower, kPacked) || (endsWithAny(lower, kTexts) && isNamedLikeACapture(lower));
}

bool holdsCsv(const fs::path& folder)
{
    std::error_code problem;
    for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end; entry.increment(problem))
        if (isCsv(entry->path().filename().string())) return true;
    return false;
}

/// Names what lies in the folder of a recording, looks like a capture and is none that is read; empty if nothing does.
std::string notTaken(const fs::path& folder)
{
    constexpr std::size_t kNamed = 3;
    std::error_code problem;
    std::vector<std::string> names;
    for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end; entry.increment(problem)) {
        const auto name = entry->path().filename().string();
        std::error_code unseen;
        const bool isFolder = fs::is_directory(entry->path(), unseen);
        if (isFolder ? holdsCsv(entry->path()) : !isCsv(name) && mayBeMeant(name))
            names.push_back(printable(name) + (isFolder ? "/" : ""));
    }
    if (names.empty()) return {};
    std::sort(names.begin(), names.end());
    const auto all = names.size();
    names.resize(std::min(all, kNamed));
    return fmt::format("{} in the folder {} not read: {}{}; a capture is a .csv or .csv.gz in the folder itself",
                       all == 1 ? "1 entry" : fmt::format("{} entries", all), all == 1 ? "is" : "are",
                       fmt::join(names, ", "), all > kNamed ? fmt::format(" and {} more", all - kNamed) : "");
}

/// CSV files of a folder in order of name.
Result<std::vector<fs::path>> csvFilesOf(const fs::path& folder)
{
    std::error_code problem;
    std::vector<fs::path> files;
    for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end; entry.increment(problem))
        if (isCsv(entry->path().filename().string())) files.push_back(entry->path());
    if (problem)
        return fail(ErrorCode::Io, fmt::format("folder {} could not be read: {}", folder.string(), problem.message()));
    std::sort(files.begin(), files.end());
    return files;
}

/// Mismatch if the header is another file's, and not that of a capture which lacks a column.
Result<void> checkHeader(const CsvReader& reader)
{
    const auto columns = captureColumns();
    std::size_t known = 0;
    std::optional<Error> missing;
    for (const auto name : columns) {
        const auto column = reader.requireColumn(name);
        if (column) ++known;
        if (!column && !missing) missing = column.error();
    }
    if (!missing) return {};
    return fail(2 * known < columns.size() ? ErrorCode::Mismatch : ErrorCode::Parse, missing->message);
}

/// The middle one of the stamps in the file's beginning, some 250 rows: one cell does not move a capture in time.
Result<Timestamp> timeOf(std::string_view bytes, const std::string& name)
{
    const auto head = inflatedHead(bytes, name, kHeadBytes);
    if (!head) return tl::unexpected<Error>(head.error());
    auto reader = CsvReader::create(*head, name);
    if (!reader) return tl::unexpected<Error>(reader.error());
    if (auto checked = checkHeader(*reader); !checked) return tl::unexpected<Error>(checked.error());
    const auto column = reader->requireColumn("timestamp");
    if (!column) return tl::unexpected<Error>(column.error());
    std::vector<Timestamp> stamps;
    std::optional<Error> first;
    for (;;) {
        const auto more = reader->nextRow();
        if (more && !*more) break;
        auto time = more ? reader->timeOrEpoch(*column) : tl::unexpected<Error>(more.error());
        if (time) stamps.push_back(*time);
        if (!time && !first) first = time.error();
        if (reader->isTooLong()) break;
    }
    if (stamps.empty() && first) return tl::unexpected<Error>(*first);
    if (stamps.empty()) return fail(ErrorCode::Parse, fmt::format("{}:2: row: expected options, found none", name));
    const auto middle = stamps.begin() + static_cast<std::ptrdiff_t>((stamps.size() - 1) / 2);
    std::nth_element(stamps.begin(), middle, stamps.end());
    return *middle;
}

/// "…_20260127T153803Z.csv.gz" states a time.
std::optional<Timestamp> timeInName(const std::string& name)
{
    static const std::regex kStamp(R"((\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z)");
    std::smatch parts;
    if (!std::regex_search(name, parts, kStamp)) return std::nullopt;
    const auto time = parseIso8601(fmt::format("{}-{}-{}T{}:{}:{}Z", parts[1].str(), parts[2].str(), parts[3].str(),
                                               parts[4].str(), parts[5].str(), parts[6].str()));
    return time ? std::optional(*time) : std::nullopt;
}

/// A capture whose stamps its name contradicts is of the time for which its marks are priced, if that is the name's.
CaptureFile captureFile(const fs::path& path, const std::string& name, Timestamp stamped)
{
    const auto named = timeInName(name);
    const auto apart = named ? std::max(*named, stamped) - std::min(*named, stamped) : Duration{};
    if (apart > kNameApart)
        if (const auto capture = readCapture(path.string())) {
            if (isOfNamedTime(*capture, *named)) return {path.string(), name, *named, true};
            // The stamps in its beginning are those of one chain.
            const auto off = std::max(capture->time, *named) - std::min(capture->time, *named);
            if (off <= kNameApart) return {path.string(), name, capture->time};
        }
    return {path.string(), name, stamped};
}

/// Gives why the file is passed over, or nothing if it is a capture.
std::optional<std::string> addCapture(Recording& recording, const fs::path& path)
{
    const std::string name = path.filename().string();
    const auto bytes = readBytes(path.string());
    const auto time = bytes ? timeOf(*bytes, name) : tl::unexpected<Error>(bytes.error());
    if (!time) {
        const bool other = time.error().code == ErrorCode::Mismatch;
        log::warning(
            fmt::format("{} is passed over{}: {}", name, other ? ": it is no capture" : "", time.error().message));
        return time.error().message;
    }
    recording.captures.push_back(captureFile(path, name, *time));
    recording.ingredients.push_back({"capture", name, sha256(*bytes)});
    return std::nullopt;
}

/// Parts of one capture hold different chains.
bool arePartsOfOne(const CaptureFile& a, const CaptureFile& b)
{
    const auto first = readCapture(a.path), second = readCapture(b.path);
    return first && second && holdOtherChains(*first, *second);
}

/// One moment has one capture: of two with the same stamp and chain the first by name counts. Parts of one may stand
/// between them.
void dropTwins(Recording& recording)
{
    auto& captures = recording.captures;
    for (std::size_t i = 1; i < captures.size();) {
        const auto& twin = captures[i];
        std::size_t other = i;
        while (other > 0 && captures[other - 1].time == twin.time && arePartsOfOne(captures[other - 1], twin))
            --other;
        if (other == 0 || captures[other - 1].time != twin.time) {
            ++i;
            continue;
        }
        log::warning(fmt::format("{} is passed over: {} is of the same moment, {}, and one moment has one capture; "
                                 "where both hold a part of a chain, join their rows in one file",
                                 twin.name, captures[other - 1].name, toIso8601(twin.time)));
        std::erase_if(recording.ingredients, [&](const Ingredient& one) { return one.name == twin.name; });
        captures.erase(captures.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

Result<void> addCaptures(Recording& recording, const fs::path& folder)
{
    const auto files = csvFilesOf(folder);
    if (!files) return tl::unexpected<Error>(files.error());
    std::optional<std::string> passedOver;
    for (const auto& file : *files)
        if (std::find(kCompanionNames.begin(), kCompanionNames.end(), file.filename().string()) ==
            kCompanionNames.end()) {
            auto why = addCapture(recording, file);
            if (why && !passedOver) passedOver = std::move(*why);
        }
    const auto others = notTaken(folder);
    if (!others.empty()) log::warning(others);
    auto& captures = recording.captures;
    if (captures.empty())
        return fail(ErrorCode::NotFound, fmt::format("recorded folder {} holds no capture: {}", folder.string(),
                                                     passedOver.value_or("expected .csv or .csv.gz files of option "
                                                                         "chains, found none")));
    std::stable_sort(captures.begin(), captures.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
    dropTwins(recording);
    return {};
}

bool overlaps(const SpotSeries& series, const Recording& recording)
{
    return series.closes.front().known <= recording.captures.back().time &&
           series.closes.back().known >= recording.captures.front().time;
}

enum class Choice { Given, IfItOverlaps };

Result<void> addSpot(Recording& recording, const fs::path& path, Choice choice)
{
    auto bytes = readBytes(path.string());
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    const std::string name = path.filename().string();
    const std::string digest = sha256(*bytes);
    auto series = parseSpotSeries(std::move(*bytes), name);
    if (!series) return tl::unexpected<Error>(series.error());
    const auto known = domain::findCurrency(series->coin);
    if (choice == Choice::Given && (!known || domain::currencyOf(*known).kind != domain::CurrencyKind::Coin))
        return fail(ErrorCode::NotFound,
                    fmt::format("{}: file name: expected a coin that the desk knows, with or without USDT, USDC or USD "
                                "behind it as in BTCUSDT_1m.csv, found {}; such a series would drive nothing",
                                name, series->symbol));
    if (const auto faults = series->faults.summary(name); !faults.empty()) log::warning(faults);
    if (!overlaps(*series, recording)) {
        if (choice == Choice::Given) log::warning(fmt::format("{} covers no part of the recording", name));
        if (choice == Choice::IfItOverlaps) return {};
    }
    recording.spot.push_back(std::move(*series));
    recording.ingredients.push_back({"spot", name, digest});
    return {};
}

/// Folders prices_1m and prices_1h of the nearest level that has one of them.
std::vector<fs::path> spotFoldersNear(fs::path level)
{
    std::vector<fs::path> folders;
    for (int i = 0; i <= kLevelsUp && folders.empty(); ++i, level = level.parent_path())
        for (const auto* name : {"prices_1m", "prices_1h"}) {
            std::error_code problem;
            if (fs::is_directory(level / name, problem)) folders.push_back(level / name);
        }
    return folders;
}

Result<void> addNearbySpot(Recording& recording, const fs::path& folder)
{
    for (const auto& near : spotFoldersNear(folder)) {
        const auto files = csvFilesOf(near);
        if (!files) return tl::unexpected<Error>(files.error());
        for (const auto& file : *files) {
            // Nobody named it: what cannot be read costs this file alone.
            if (const auto added = addSpot(recording, file, Choice::IfItOverlaps); !added)
                log::warning(fmt::format("{} is passed over: {}", file.filename().string(), added.error().message));
        }
    }
    return {};
}

void addCompanion(Recording& recording, const fs::path& folder)
{
    for (const auto& level : {folder, folder.parent_path()})
        for (const auto name : kCompanionNames) {
            std::error_code problem;
            if (!fs::is_regular_file(level / name, problem)) continue;
            auto bytes = readBytes((level / name).string());
            const std::string digest = bytes ? sha256(*bytes) : std::string();
            auto basis = bytes ? PerpetualBasis::parse(std::move(*bytes), std::string(name))
                               : tl::unexpected<Error>(bytes.error());
            if (!basis) {
                log::warning(fmt::format("{} is passed over: {}", name, basis.error().message));
                continue;
            }
            if (const auto faults = basis->faults().summary(std::string(name)); !faults.empty()) log::warning(faults);
            const auto isMet = [&](const CaptureFile& capture) { return basis->knows(capture.name); };
            // That beside the folder may be of other folders.
            if (level == folder && std::none_of(recording.captures.begin(), recording.captures.end(), isMet))
                log::warning(
                    fmt::format("{} drives nothing: no row's snapshot_file is the name of a capture here", name));
            recording.ingredients.push_back({"perpetual", std::string(name), digest});
            recording.basis = std::move(*basis);
            return;
        }
}

/// In capitals, as captures are read: "btc_usdc" is a chain of BTC.
std::string coinOfChain(std::string_view chain)
{
    std::string coin(chain.substr(0, chain.find('_')));
    for (char& c : coin)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    const auto known = domain::knownCurrency(coin);
    return known ? std::string(domain::currencyOf(*known).name) : coin;
}

/// Adds what a capture's rows say the index of each coin was; what cannot be read is told when it is played.
void addReadings(std::map<std::string, std::vector<IndexReading>>& byCoin, const CaptureFile& file)
{
    const auto bytes = readBytes(file.path);
    const auto part = bytes ? inflatedPart(*bytes, file.name) : tl::unexpected<Error>(bytes.error());
    if (!part) return;
    auto reader = CsvReader::create(part->text, file.name);
    if (!reader) return;
    const auto chain = reader->findColumn("currency"), index = reader->findColumn("index_price");
    if (!chain || !index) return;
    std::map<std::string, std::vector<double>> values;
    for (;;) {
        const auto more = reader->nextRow();
        if ((more && !*more) || reader->isTooLong()) break;
        const auto value = more ? reader->number(*index, {1e-9, 1e9, "an index"}) : tl::unexpected<Error>(more.error());
        if (!value) continue;
        values[coinOfChain(reader->cell(*chain))].push_back(*value);
    }
    for (auto& [coin, each] : values)
        byCoin[coin].push_back({file.time, median(std::move(each))});
}

/// Judges every series by the whole recording before it plays, whether it is the file that it says it is; what is not
/// drives nothing.
void judgeSpot(Recording& recording)
{
    if (recording.spot.empty()) return;
    std::map<std::string, std::vector<IndexReading>> readings;
    for (const auto& file : recording.captures)
        addReadings(readings, file);
    std::erase_if(recording.spot, [&](SpotSeries& series) {
        const auto why = contradictedSeries(series, readings[series.coin]);
        if (why) log::warning(*why);
        // Told and not carried: what later captures prove is not known at a spot before them.
        if (const auto unproven = unprovenClock(series, readings[series.coin]); !why && !unproven.empty())
            log::info(unproven);
        return why.has_value();
    });
}

/// Absolute, without a trailing slash, so that its last part is its name.
fs::path normalised(const std::string& folder)
{
    std::error_code problem;
    fs::path path = fs::absolute(folder, problem).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

}  // namespace

Result<Recording> findRecording(const std::string& folder, const std::vector<std::string>& spotFiles)
{
    const fs::path path = normalised(folder);
    std::error_code problem;
    if (!fs::exists(path, problem))
        return fail(ErrorCode::NotFound, fmt::format("recorded folder {} does not exist", folder));
    if (!fs::is_directory(path, problem))
        return fail(ErrorCode::NotFound,
                    fmt::format("recorded {} is a file, the folder of the captures is wanted", folder));
    Recording recording;
    recording.title = printable(path.filename().string());
    auto added = addCaptures(recording, path);
    for (const auto& file : spotFiles)
        if (added) added = addSpot(recording, file, Choice::Given);
    if (added && spotFiles.empty()) added = addNearbySpot(recording, path);
    if (!added) return tl::unexpected<Error>(added.error());
    judgeSpot(recording);
    addCompanion(recording, path);
    std::sort(recording.ingredients.begin(), recording.ingredients.end());
    return recording;
}

std::string fingerprintOf(const std::vector<Ingredient>& ingredients, const std::string& settingsText)
{
    std::string text;
    for (const auto& one : ingredients)
        text += fmt::format("{} {} {}\n", one.kind, one.name, one.digest);
    return sha256(text + settingsText);
}

}  // namespace ballast::recorded
