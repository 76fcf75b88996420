#include "pictures/presenter.h"

namespace ballast::pictures {

void Presenter::present(const engine::Engine* engine, const Facts& facts, Time now, bool standsStill)
{
    using interfaces::SectionId;
    m_schedule.want(interfaces::SectionSet::fromBits(m_wishes));
    if (m_asked.exchange(false)) m_schedule.hurry(interfaces::kAnswers);
    auto due = m_schedule.takeDue(now, standsStill);
    if (engine == nullptr) due = due & interfaces::SectionSet{SectionId::Header, SectionId::Trading};
    if (due.empty()) return;
    auto told = facts();
    if (engine == nullptr) return m_loop.show(nullptr, std::move(told), due);
    // What the journal has not committed yet is looked for again.
    if (told.journalSequence < engine->lastSequence())
        m_schedule.outdate({SectionId::Header, SectionId::Commands, SectionId::Decisions});
    auto image = m_loop.takeImage(due);
    image->follow(engine->state(), due);
    if (told.clock) image->advanceTo(*told.clock);
    m_loop.show(std::move(image), std::move(told), due);
}

}  // namespace ballast::pictures
