#include "chain/rlp.h"

#include <fmt/format.h>

namespace ballast::chain {

namespace {

constexpr std::uint8_t kShortString = 0x80, kShortList = 0xc0;
constexpr std::size_t kShort = 55;

tl::unexpected<Error> badRlp(const char* why) { return fail(ErrorCode::Parse, fmt::format("RLP: {}", why)); }

void appendHead(Bytes& out, std::uint8_t base, std::size_t size)
{
    if (size <= kShort) return out.push_back(static_cast<std::uint8_t>(base + size));
    const auto digits = signing::minimalBytes(signing::wordOf(std::uint64_t{size}));
    out.push_back(static_cast<std::uint8_t>(base + kShort + digits.size()));
    signing::append(out, digits);
}

void encodeInto(Bytes& out, const RlpItem& item)
{
    if (!item.isList) {
        if (item.bytes.size() == 1 && item.bytes[0] < kShortString) return out.push_back(item.bytes[0]);
        appendHead(out, kShortString, item.bytes.size());
        return signing::append(out, item.bytes);
    }
    Bytes inside;
    for (const auto& one : item.items)
        encodeInto(inside, one);
    appendHead(out, kShortList, inside.size());
    signing::append(out, inside);
}

/// Takes `size` bytes from the front; nothing if there are fewer.
std::optional<ByteView> take(ByteView& from, std::size_t size)
{
    if (size > from.size()) return std::nullopt;
    const auto front = from.first(size);
    from = from.subspan(size);
    return front;
}

/// The bytes behind a head whose first byte was taken: `code` is that byte less the base of its kind.
Result<ByteView> payload(ByteView& from, std::size_t code)
{
    if (code <= kShort) {
        const auto inside = take(from, code);
        return inside ? Result<ByteView>(*inside) : badRlp("ends within an item");
    }
    const auto digits = take(from, code - kShort);
    if (!digits || digits->size() > 8) return badRlp("ends within a length");
    std::size_t size = 0;
    for (const auto digit : *digits)
        size = size << 8 | digit;
    if (size <= kShort || (*digits)[0] == 0) return badRlp("a length is longer than it need be");
    const auto inside = take(from, size);
    return inside ? Result<ByteView>(*inside) : badRlp("ends within an item");
}

Result<RlpItem> decodeFront(ByteView& from, std::size_t depth)
{
    const auto head = take(from, 1);
    if (!head) return badRlp("ends before an item");
    const std::uint8_t code = (*head)[0];
    if (code < kShortString) return RlpItem::string(*head);
    const bool isList = code >= kShortList;
    auto inside = payload(from, static_cast<std::size_t>(code - (isList ? kShortList : kShortString)));
    if (!inside) return tl::unexpected<Error>(std::move(inside.error()));
    if (!isList) {
        if (inside->size() == 1 && (*inside)[0] < kShortString) return badRlp("a byte has a head that it needs not");
        return RlpItem::string(*inside);
    }
    if (depth == 0) return badRlp("lists stand deeper in lists than 64");
    auto list = RlpItem::list();
    while (!inside->empty()) {
        auto item = decodeFront(*inside, depth - 1);
        if (!item) return item;
        list.items.push_back(std::move(*item));
    }
    return list;
}

}  // namespace

Bytes encodeRlp(const RlpItem& item)
{
    Bytes out;
    encodeInto(out, item);
    return out;
}

Result<RlpItem> decodeRlp(ByteView bytes)
{
    auto item = decodeFront(bytes, kMostRlpDepth);
    if (item && !bytes.empty()) return badRlp("bytes stand after the item");
    return item;
}

}  // namespace ballast::chain
