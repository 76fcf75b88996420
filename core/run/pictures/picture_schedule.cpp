#include "pictures/picture_schedule.h"

#include <algorithm>

namespace ballast::pictures {

namespace {

using interfaces::SectionId;
using interfaces::SectionSet;

struct Rate {
    std::chrono::nanoseconds apart;
    SectionSet sections;
};

constexpr SectionSet kOften{SectionId::Header, SectionId::Trading, SectionId::Alerts,    SectionId::Commands,
                            SectionId::Orders, SectionId::Fills,   SectionId::Decisions, SectionId::Proposals};
constexpr SectionSet kSeldom{SectionId::Grid,      SectionId::Margin, SectionId::Flatten,  SectionId::Portfolio,
                             SectionId::ModelRisk, SectionId::Cures,  SectionId::Scenarios};
constexpr std::array<Rate, 3> kSchedule{{{std::chrono::nanoseconds{33'333'334}, kOften},
                                         {std::chrono::milliseconds{200}, SectionSet::all().without(kOften | kSeldom)},
                                         {std::chrono::seconds{1}, kSeldom}}};

}  // namespace

void PictureSchedule::want(SectionSet wanted)
{
    const auto anew = wanted.without(m_wanted);
    // What was not wanted shows the time when it was; the clock alone may have gone on since.
    m_outdated |= anew;
    m_wantedAnew = (m_wantedAnew | anew) & wanted;
    m_wanted = wanted;
}

void PictureSchedule::hurry(SectionSet asked)
{
    m_outdated |= asked;
    m_wantedAnew |= asked & m_wanted;
}

SectionSet PictureSchedule::takeDue(Time now, bool standsStill)
{
    SectionSet due = standsStill ? pending() : pending() & m_wantedAnew;
    for (std::size_t i = 0; i < kRates; ++i) {
        const auto turn = pending() & kSchedule[i].sections;
        if (turn.empty() || now < m_nextTurn[i]) continue;
        due |= turn;
        m_nextTurn[i] = now + kSchedule[i].apart;
    }
    m_outdated = m_outdated.without(due);
    m_wantedAnew = {};
    return due;
}

std::optional<PictureSchedule::Time> PictureSchedule::next() const
{
    if (pending().empty()) return std::nullopt;
    if (!(pending() & m_wantedAnew).empty()) return Time{};
    auto next = Time::max();
    for (std::size_t i = 0; i < kRates; ++i)
        if (!(pending() & kSchedule[i].sections).empty()) next = std::min(next, m_nextTurn[i]);
    return next;
}

}  // namespace ballast::pictures
