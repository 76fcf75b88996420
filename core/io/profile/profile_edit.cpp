#include "profile/profile_edit.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

#include "base/typed_text.h"
#include "config/toml_text.h"

namespace ballast::profile {

namespace {

using Form = TomlValue::Form;

constexpr std::string_view kProtocol = "protocol.";

std::string tomlText(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f')
            out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        else
            out += c;
    }
    return out + '"';
}

/// A key that needs no quotes.
bool isBare(std::string_view key)
{
    return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

std::optional<std::string> scalarOf(const toml::node& node)
{
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* whole = node.as_integer()) return fmt::format("{}", whole->get());
    if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
    return std::nullopt;
}

std::optional<TomlValue> valueOf(const toml::node& node)
{
    TomlValue value;
    if (const auto* array = node.as_array()) {
        value.form = Form::List;
        for (const auto& element : *array) {
            auto text = scalarOf(element);
            if (!text) return std::nullopt;
            value.items.emplace_back("", std::move(*text));
        }
        return value;
    }
    if (const auto* table = node.as_table()) {
        value.form = Form::Pairs;
        for (const auto& [key, element] : *table) {
            auto text = scalarOf(element);
            if (!text) return std::nullopt;
            value.items.emplace_back(std::string(key.str()), std::move(*text));
        }
        return value;
    }
    if (const auto* flag = node.as_boolean()) {
        value.form = Form::Flag;
        value.items.emplace_back("", flag->get() ? "true" : "false");
        return value;
    }
    auto text = scalarOf(node);
    if (!text) return std::nullopt;
    value.form = node.is_string() ? Form::Text : Form::Number;
    value.items.emplace_back("", std::move(*text));
    return value;
}

ProfileBlock readBlock(const toml::table& table, bool isOracle)
{
    ProfileBlock block{.isOracle = isOracle, .kind = {}, .name = {}, .values = {}};
    for (const auto& [key, node] : table) {
        const std::string name(key.str());
        if (name == "kind" || name == "name")
            (name == "kind" ? block.kind : block.name) = scalarOf(node).value_or("");
        else if (name == "protocol" && node.is_table()) {
            for (const auto& [inner, setting] : *node.as_table())
                if (auto value = valueOf(setting))
                    block.values.emplace_back(fmt::format("{}{}", kProtocol, inner.str()), std::move(*value));
        } else if (auto value = valueOf(node)) {
            block.values.emplace_back(name, std::move(*value));
        }
    }
    return block;
}

/// Places of a text by line and column, and what is to be done there.
class Edits {
public:
    explicit Edits(std::string_view text) : m_text(text), m_lines{0}
    {
        for (std::size_t i = 0; i < text.size(); ++i)
            if (text[i] == '\n') m_lines.push_back(i + 1);
    }
    /// Columns count characters.
    std::size_t at(const toml::source_position& place) const
    {
        auto offset = lineStart(place.line);
        for (toml::source_index i = 1; i < place.column && offset < m_text.size(); ++i)
            offset += std::max<std::size_t>(1, utf8Length(m_text.substr(offset)));
        return offset;
    }
    /// The text's end for a line beyond the last.
    std::size_t lineStart(std::size_t line) const
    {
        return line == 0 || line > m_lines.size() ? m_text.size() : m_lines[line - 1];
    }
    void replace(std::size_t begin, std::size_t end, std::string by) { m_edits.push_back({begin, end, std::move(by)}); }
    void replaceValue(const toml::node& node, std::string by)
    {
        replace(at(node.source().begin), at(node.source().end), std::move(by));
    }
    void takeLines(const toml::node& node)
    {
        replace(lineStart(node.source().begin.line), lineStart(node.source().end.line + 1), "");
    }
    std::string_view textOf(const toml::node& node) const
    {
        const auto begin = at(node.source().begin);
        return m_text.substr(begin, at(node.source().end) - begin);
    }
    std::string applied()
    {
        std::stable_sort(m_edits.begin(), m_edits.end(),
                         [](const auto& a, const auto& b) { return a.begin < b.begin; });
        std::string out;
        std::size_t from = 0;
        for (const auto& edit : m_edits) {
            out += m_text.substr(from, edit.begin - from);
            // What is put on a line of its own begins one.
            if (edit.begin == edit.end && edit.by.ends_with('\n') && !out.empty() && out.back() != '\n') out += '\n';
            out += edit.by;
            from = std::max(edit.end, edit.begin);
        }
        return out.append(m_text.substr(from));
    }

private:
    struct Edit {
        std::size_t begin{}, end{};
        std::string by;
    };
    std::string_view m_text;
    std::vector<std::size_t> m_lines;
    std::vector<Edit> m_edits;
};

/// Behind the last of the block's own lines; its tables follow them.
std::size_t lineBehind(const toml::table& table)
{
    std::size_t last = table.source().begin.line;
    for (const auto& [key, node] : table)
        if (!node.is_table() || node.as_table()->is_inline())
            last = std::max<std::size_t>(last, node.source().end.line);
    return last + 1;
}

/// One setting of the protocol's table; what has no line there yet goes into `missing`.
void editSetting(Edits& edits, const toml::table* protocol, const std::string& key, const TomlValue& value,
                 std::string& missing)
{
    const auto* node = protocol != nullptr ? protocol->get(key) : nullptr;
    if (node != nullptr && value.items.empty()) {
        if (!protocol->is_inline()) return edits.takeLines(*node);
        std::string kept;
        for (const auto& [name, other] : *protocol)
            if (name.str() != key)
                kept += fmt::format("{}{} = {}", kept.empty() ? "" : ", ", name.str(), edits.textOf(other));
        return edits.replaceValue(*protocol, kept.empty() ? "{}" : "{ " + kept + " }");
    }
    if (value.items.empty()) return;
    if (node != nullptr) {
        if (valueOf(*node) != value) edits.replaceValue(*node, tomlOf(value));
    } else if (protocol == nullptr) {
        missing += fmt::format("{}{} = {}", missing.empty() ? "" : ", ", key, tomlOf(value));
    } else if (protocol->is_inline()) {
        const auto behind = edits.at(protocol->source().begin) + 1;
        edits.replace(behind, behind, fmt::format(" {} = {}{}", key, tomlOf(value), protocol->empty() ? " " : ","));
    } else {
        const auto line = edits.lineStart(protocol->source().begin.line + 1);
        edits.replace(line, line, fmt::format("{} = {}\n", key, tomlOf(value)));
    }
}

void editBlock(Edits& edits, const toml::table& table, const ProfileBlock& block)
{
    std::string added, missing;
    const auto* protocol = table["protocol"].as_table();
    auto values = block.values;
    values.insert(values.begin(), {"name", {.form = Form::Text, .items = {{"", block.name}}}});
    for (const auto& [key, value] : values) {
        if (key.starts_with(kProtocol)) {
            editSetting(edits, protocol, key.substr(kProtocol.size()), value, missing);
            continue;
        }
        const auto* node = table.get(key);
        if (node == nullptr && !value.items.empty()) added += fmt::format("{} = {}\n", key, tomlOf(value));
        if (node == nullptr) continue;
        if (value.items.empty())
            edits.takeLines(*node);
        else if (valueOf(*node) != value)
            edits.replaceValue(*node, tomlOf(value));
    }
    if (!missing.empty()) added += fmt::format("protocol = {{ {} }}\n", missing);
    const auto behind = edits.lineStart(lineBehind(table));
    if (!added.empty()) edits.replace(behind, behind, added);
}

const toml::table* findBlock(const toml::table& root, const ProfileBlock& block, std::string_view name)
{
    const auto* all = root[block.isOracle ? "oracle" : "venue"].as_array();
    if (all == nullptr) return nullptr;
    for (const auto& element : *all)
        if (const auto* table = element.as_table(); table != nullptr && (*table)["name"].value<std::string>() == name)
            return table;
    return nullptr;
}

std::string blockText(const ProfileBlock& block)
{
    std::string text = fmt::format("[[{}]]\nkind = {}\nname = {}\n", block.isOracle ? "oracle" : "venue",
                                   tomlText(block.kind), tomlText(block.name));
    std::string protocol;
    for (const auto& [key, value] : block.values) {
        if (value.items.empty()) continue;
        if (key.starts_with(kProtocol))
            protocol +=
                fmt::format("{}{} = {}", protocol.empty() ? "" : ", ", key.substr(kProtocol.size()), tomlOf(value));
        else
            text += fmt::format("{} = {}\n", key, tomlOf(value));
    }
    return protocol.empty() ? text : text + fmt::format("protocol = {{ {} }}\n", protocol);
}

tl::unexpected<Error> badFile(const std::filesystem::path& file, const char* what)
{
    const int number = errno;
    return fail(ErrorCode::Io, fmt::format("{}: cannot be {}: {}", file.string(), what, std::strerror(number)));
}

}  // namespace

std::string tomlOf(const TomlValue& value)
{
    if (value.form == Form::Number) return value.items.empty() ? "0" : value.items.front().second;
    if (value.form == Form::Flag) return value.items.empty() ? "false" : value.items.front().second;
    if (value.form == Form::Text) return tomlText(value.items.empty() ? "" : value.items.front().second);
    std::string inside;
    for (const auto& [key, item] : value.items) {
        if (!inside.empty()) inside += ", ";
        if (value.form == Form::Pairs) inside += fmt::format("{} = ", isBare(key) ? key : tomlText(key));
        inside += tomlText(item);
    }
    return value.form == Form::List ? fmt::format("[{}]", inside) : fmt::format("{{ {} }}", inside);
}

Result<std::vector<ProfileBlock>> blocksOf(std::string_view text, const std::string& file)
{
    const auto root = config::parseToml(text, file);
    if (!root) return tl::unexpected<Error>(root.error());
    std::vector<ProfileBlock> blocks;
    for (const bool isOracle : {false, true})
        if (const auto* all = (*root)[isOracle ? "oracle" : "venue"].as_array())
            for (const auto& element : *all)
                if (const auto* table = element.as_table()) blocks.push_back(readBlock(*table, isOracle));
    return blocks;
}

std::string newProfileText(std::string_view profileName, const ProfileBlock& block)
{
    return fmt::format("name = {}\ntrade = false\n\n{}", tomlText(profileName), blockText(block));
}

Result<std::string> withBlock(std::string_view text, const std::string& file, const ProfileBlock& block,
                              std::string_view replaces)
{
    const auto root = config::parseToml(text, file);
    if (!root) return tl::unexpected<Error>(root.error());
    if (replaces.empty()) {
        const bool isOpenLine = !text.empty() && text.back() != '\n';
        return fmt::format("{}{}\n{}", text, isOpenLine ? "\n" : "", blockText(block));
    }
    const auto* table = findBlock(*root, block, replaces);
    if (table == nullptr)
        return fail(ErrorCode::NotFound, fmt::format("{}: no {} is called \"{}\"", file,
                                                     block.isOracle ? "oracle" : "venue", printable(replaces, 60)));
    if ((*table)["kind"].value<std::string>() != block.kind)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: \"{}\" is of another kind; give the new one a name of its own", file,
                                printable(replaces, 60)));
    Edits edits(text);
    editBlock(edits, *table, block);
    return edits.applied();
}

Result<void> writePrivately(const std::filesystem::path& named, std::string_view text)
{
    std::error_code error;
    auto file = std::filesystem::weakly_canonical(named, error);
    if (error) file = named;
    if (!file.parent_path().empty() && !std::filesystem::exists(file.parent_path(), error)) {
        if (!std::filesystem::create_directories(file.parent_path(), error)) return badFile(file, "made: its folder");
        ::chmod(file.parent_path().c_str(), S_IRWXU);
    }
    std::string draft = file.string() + ".XXXXXX";  // mkstemp makes it 0600.
    const int handle = ::mkstemp(draft.data());
    if (handle < 0) return badFile(file, "written");
    bool done = true;
    for (std::size_t at = 0; done && at < text.size();) {
        const auto written = ::write(handle, text.data() + at, text.size() - at);
        done = written > 0 || (written < 0 && errno == EINTR);
        if (written > 0) at += static_cast<std::size_t>(written);
    }
    done = ::fsync(handle) == 0 && done;
    done = ::close(handle) == 0 && done;
    if (done && ::rename(draft.c_str(), file.c_str()) == 0) return {};
    auto why = badFile(file, "written");
    ::unlink(draft.c_str());
    return why;
}

}  // namespace ballast::profile
