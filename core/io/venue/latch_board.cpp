#include "venue/latch_board.h"

#include <algorithm>

namespace ballast::venue {

using domain::Epoch;
using domain::Scope;
using domain::ScopeKind;

LatchBoard::LatchBoard(const LatchNames& names)
{
    for (const auto& [list, words] : {std::pair{&names.venues, &m_venues},
                                      {&names.accounts, &m_accounts},
                                      {&names.underlyings, &m_underlyings},
                                      {&names.strategies, &m_strategies}})
        for (const auto& name : *list)
            words->try_emplace(name, 0);
}

template <class Board> auto LatchBoard::wordsOf(Board& board, ScopeKind kind) noexcept -> decltype(&board.m_venues)
{
    switch (kind) {
    case ScopeKind::Venue:
        return &board.m_venues;
    case ScopeKind::Account:
        return &board.m_accounts;
    case ScopeKind::Underlying:
        return &board.m_underlyings;
    case ScopeKind::Strategy:
        return &board.m_strategies;
    case ScopeKind::All:
        break;
    }
    return nullptr;
}

bool LatchBoard::knows(const Scope& scope) const noexcept
{
    const auto* words = wordsOf(*this, scope.kind);
    return words == nullptr ? scope.kind == ScopeKind::All : words->contains(scope.name);
}

LatchBoard::Word& LatchBoard::find(const Scope& scope) noexcept
{
    auto* words = wordsOf(*this, scope.kind);
    if (words == nullptr) return m_desk;
    const auto found = words->find(scope.name);
    // What is not known is not left open.
    return found == words->end() ? m_desk : found->second;
}

void LatchBoard::shut(Word& word, std::uint64_t epoch) noexcept
{
    auto held = word.load();
    while (!word.compare_exchange_weak(held, (std::max(held >> 1, epoch) << 1) | 1U)) {
    }
}

Epoch LatchBoard::close(const Scope& scope) noexcept
{
    const auto epoch = ++m_epochs;
    shut(find(scope), epoch);
    shut(m_lane, epoch);
    return {epoch};
}

void LatchBoard::closeLane() noexcept { m_lane.fetch_or(1U); }

void LatchBoard::goOnAfter(Epoch epoch) noexcept
{
    auto newest = m_epochs.load();
    while (newest < epoch.value && !m_epochs.compare_exchange_weak(newest, epoch.value)) {
    }
}

/// In one order.
template <class Board> auto LatchBoard::allWords(Board& board)
{
    std::vector<decltype(&board.m_desk)> words{&board.m_epochs, &board.m_desk, &board.m_lane};
    for (auto* named : {&board.m_venues, &board.m_accounts, &board.m_underlyings, &board.m_strategies})
        for (auto& [name, word] : *named)
            words.push_back(&word);
    return words;
}

std::vector<std::uint64_t> LatchBoard::kept() const
{
    std::vector<std::uint64_t> values;
    for (const auto* word : allWords(*this))
        values.push_back(word->load());
    return values;
}

bool LatchBoard::goOn(const std::vector<std::uint64_t>& kept)
{
    const auto words = allWords(*this);
    if (words.size() != kept.size()) return false;
    for (std::size_t i = 0; i < words.size(); ++i)
        words[i]->store(kept[i]);
    return true;
}

void LatchBoard::restore(const Scope& scope, Epoch epoch) noexcept
{
    goOnAfter(epoch);
    shut(find(scope), epoch.value);
    shut(m_lane, epoch.value);
}

bool LatchBoard::open(const domain::LatchOpening& opening) noexcept
{
    if (!knows(opening.scope)) return false;
    Word& word = opening.lane == domain::Lane::Flatten ? m_lane : find(opening.scope);
    auto held = word.load();
    while ((held & 1U) != 0U) {
        if ((held >> 1) > opening.seen.value) return false;
        if (word.compare_exchange_weak(held, held & ~std::uint64_t{1})) return true;
    }
    return (held >> 1) <= opening.seen.value;
}

bool LatchBoard::lets(const Word& word, Epoch judged) noexcept
{
    const auto held = word.load();
    return (held & 1U) == 0U && (held >> 1) <= judged.value;
}

bool LatchBoard::lets(const Words& words, const std::string& name, Epoch judged) noexcept
{
    if (name.empty()) return true;
    const auto found = words.find(name);
    return found != words.end() && lets(found->second, judged);
}

bool LatchBoard::lets(const domain::Scopes& scopes, Epoch judged, domain::Lane lane) const noexcept
{
    if (lane == domain::Lane::Flatten) return lets(m_lane, judged);
    return lets(m_desk, judged) && lets(m_venues, scopes.venue, judged) && lets(m_accounts, scopes.account, judged) &&
           lets(m_underlyings, scopes.underlying, judged) && lets(m_strategies, scopes.strategy, judged);
}

}  // namespace ballast::venue
