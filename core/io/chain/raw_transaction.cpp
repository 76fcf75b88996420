#include "chain/raw_transaction.h"

#include <fmt/format.h>

#include "signing/keccak.h"

namespace ballast::chain {

namespace {

/// Takes the fields of a list one after the other; what does not fit is kept as wrong.
class FieldReader {
public:
    explicit FieldReader(const std::vector<RlpItem>& items) : m_items(items) {}

    Word number()
    {
        const auto bytes = string();
        Word word;
        if (bytes.size() > 32 || (!bytes.empty() && bytes.front() == 0))
            m_wrong = true;
        else
            std::copy(bytes.begin(), bytes.end(), word.bytes.end() - static_cast<std::ptrdiff_t>(bytes.size()));
        return word;
    }

    std::uint64_t shortNumber()
    {
        const auto number64 = signing::toUint64(number());
        if (!number64) m_wrong = true;
        return number64.value_or(0);
    }

    Bytes string()
    {
        const auto* item = next();
        if (item == nullptr || item->isList) {
            m_wrong = true;
            return {};
        }
        return item->bytes;
    }

    template <std::size_t N> std::array<std::uint8_t, N> exactly()
    {
        std::array<std::uint8_t, N> out{};
        const auto bytes = string();
        if (bytes.size() == N)
            std::copy(bytes.begin(), bytes.end(), out.begin());
        else
            m_wrong = true;
        return out;
    }

    std::optional<Address> recipient()
    {
        if (m_next < m_items.size() && !m_items[m_next].isList && m_items[m_next].bytes.empty()) {
            ++m_next;
            return std::nullopt;
        }
        return Address{exactly<20>()};
    }

    std::vector<AccessEntry> accessList()
    {
        std::vector<AccessEntry> entries;
        for (const auto& item : list()) {
            FieldReader fields(item.items);
            AccessEntry entry{.address = {fields.exactly<20>()}};
            FieldReader keys(fields.list());
            while (!keys.isAtEnd() && !keys.m_wrong)
                entry.storageKeys.push_back(keys.exactly<32>());
            m_wrong = m_wrong || !item.isList || fields.m_wrong || keys.m_wrong || !fields.isAtEnd();
            entries.push_back(std::move(entry));
        }
        return entries;
    }

    bool isAtEnd() const { return m_next == m_items.size(); }
    bool isWhole() const { return isAtEnd() && !m_wrong; }

private:
    const RlpItem* next() { return m_next < m_items.size() ? &m_items[m_next++] : nullptr; }
    const std::vector<RlpItem>& list()
    {
        static const std::vector<RlpItem> kNone;
        const auto* item = next();
        if (item != nullptr && item->isList) return item->items;
        m_wrong = true;
        return kNone;
    }

    const std::vector<RlpItem>& m_items;
    std::size_t m_next{};
    bool m_wrong{};
};

tl::unexpected<Error> badTransaction()
{
    return fail(ErrorCode::Parse, "transaction: its fields are not those of its type");
}

Result<SignedTransaction> readDynamic(FieldReader fields)
{
    DynamicFeeTransaction t;
    t.chainId = fields.shortNumber();
    t.nonce = fields.shortNumber();
    t.maxPriorityFeePerGas = fields.number();
    t.maxFeePerGas = fields.number();
    t.gasLimit = fields.shortNumber();
    t.to = fields.recipient();
    t.value = fields.number();
    t.data = fields.string();
    t.accessList = fields.accessList();
    const auto parity = fields.shortNumber();
    SignedTransaction read;
    read.signature.r = fields.number().bytes;
    read.signature.s = fields.number().bytes;
    if (!fields.isWhole() || parity > 1) return badTransaction();
    read.signature.parity = static_cast<std::uint8_t>(parity);
    read.transaction = std::move(t);
    return read;
}

Result<SignedTransaction> readLegacy(FieldReader fields)
{
    LegacyTransaction t;
    t.nonce = fields.shortNumber();
    t.gasPrice = fields.number();
    t.gasLimit = fields.shortNumber();
    t.to = fields.recipient();
    t.value = fields.number();
    t.data = fields.string();
    const auto v = fields.shortNumber();
    SignedTransaction read;
    read.signature.r = fields.number().bytes;
    read.signature.s = fields.number().bytes;
    if (!fields.isWhole()) return badTransaction();
    if (v < 37) return fail(ErrorCode::Unsupported, fmt::format("transaction: v {} binds it to no chain (EIP-155)", v));
    t.chainId = (v - 35) / 2;
    read.signature.parity = static_cast<std::uint8_t>((v - 35) % 2);
    read.transaction = std::move(t);
    return read;
}

}  // namespace

Result<SignedTransaction> decodeRawTransaction(ByteView raw)
{
    if (raw.empty()) return badTransaction();
    const bool isLegacy = raw[0] >= 0xc0;
    if (!isLegacy && raw[0] != 0x02)
        return fail(ErrorCode::Unsupported, fmt::format("transaction: of type {}, known are legacy and 2", raw[0]));
    const auto list = decodeRlp(isLegacy ? raw : raw.subspan(1));
    if (!list) return tl::unexpected<Error>(list.error());
    if (!list->isList) return badTransaction();
    auto read = isLegacy ? readLegacy(FieldReader(list->items)) : readDynamic(FieldReader(list->items));
    if (!read) return read;
    if (auto checked = checkTransaction(read->transaction); !checked)
        return tl::unexpected<Error>(std::move(checked.error()));
    const auto sender = signing::recoverAddress(signingHash(read->transaction), read->signature);
    if (!sender) return tl::unexpected<Error>(sender.error());
    read->sender = *sender;
    read->hash = signing::keccak256(raw);
    return read;
}

}  // namespace ballast::chain
