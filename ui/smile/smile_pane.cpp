#include "ui/smile/smile_pane.h"

#include <QVBoxLayout>

#include "ui/format/number_format.h"

namespace ballast::ui {

SmilePane::SmilePane(QWidget* parent)
    : QWidget(parent), m_smile(new SmileView(this)), m_message(new NoFitMessage(this)), m_own(new OwnCurveBar(this)),
      m_health(new FitHealthBar(this)), m_pages(new QStackedWidget(this))
{
    m_pages->addWidget(m_smile);
    m_pages->addWidget(m_message);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_pages, 1);
    column->addWidget(m_own);
    column->addWidget(m_health);
    m_own->hide();
    const auto choose = [this](Choice choice) {
        m_choice = choice;
        refresh();
    };
    connect(m_message, &NoFitMessage::lastFitRequested, this, [choose] { choose(Choice::LastFit); });
    connect(m_message, &NoFitMessage::quotesRequested, this, [choose] { choose(Choice::Quotes); });
}

void SmilePane::showSlice(std::shared_ptr<const interfaces::SurfaceView> surface, std::optional<std::size_t> slice,
                          Timestamp now)
{
    const bool sameExpiry = m_surface && surface && m_slice && slice && m_surface->underlying == surface->underlying &&
                            m_surface->slices[*m_slice].expiry == surface->slices[*slice].expiry;
    if (!sameExpiry) m_choice = Choice::Fit;
    const bool newSurface = surface != m_surface;
    m_surface = std::move(surface);
    m_slice = slice;
    m_now = now;
    if (newSurface) remember();
    refresh();
}

void SmilePane::setOwnCurveShown(bool shown)
{
    m_own->setVisible(shown);
    m_smile->setDrawsOwn(shown);
}

void SmilePane::remember()
{
    if (!m_surface) return;
    for (std::size_t n = 0; n < m_surface->slices.size(); ++n) {
        const auto& slice = m_surface->slices[n];
        if (slice.fitted) m_lastFits[{m_surface->underlying, slice.expiry}] = {m_surface, n};
    }
}

const SmilePane::LastFit* SmilePane::lastFit(const interfaces::SliceView& slice) const
{
    const auto found = m_lastFits.find({m_surface->underlying, slice.expiry});
    return found == m_lastFits.end() ? nullptr : &found->second;
}

void SmilePane::showMessage(const interfaces::SliceView& slice, const LastFit* last)
{
    const QString name = text(m_surface->underlying) + QLatin1Char(' ') + expiryShort(slice.expiry);
    QString sentence = text(slice.message);
    if (sentence.isEmpty()) sentence = tr("%1 has %2 usable quotes; a fit needs 5.").arg(name).arg(slice.quotesUsed);
    if (last) {
        const Timestamp fitted = last->surface->slices[last->slice].fitTime;
        sentence += tr(" The last good fit is from %1, %2 ago, and is shown as stale.")
                        .arg(timeOfDayZoned(fitted), age(m_now - fitted));
    }
    m_message->setMessage(tr("No smile for %1").arg(expiryShort(slice.expiry)), sentence, last, !slice.quotes.empty());
    m_pages->setCurrentWidget(m_message);
}

void SmilePane::refresh()
{
    const bool any = m_surface && m_slice;
    m_own->setCurve(any ? OwnCurves::keyOf(m_surface->underlying, m_surface->slices[*m_slice].expiry) : QString());
    if (!m_surface || !m_slice) {
        m_smile->clear();
        m_health->setSlice(std::nullopt, m_now);
        m_pages->setCurrentWidget(m_smile);
        return;
    }
    const auto& slice = m_surface->slices[*m_slice];
    const LastFit* last = slice.fitted ? nullptr : lastFit(slice);
    if (!slice.fitted && (m_choice == Choice::Fit || (m_choice == Choice::LastFit && !last))) {
        m_health->setSlice(slice, m_now);
        showMessage(slice, last);
        return;
    }
    if (last && m_choice == Choice::LastFit) {
        interfaces::SliceView old = last->surface->slices[last->slice];
        old.quality = interfaces::Quality::Stale;
        m_health->setSlice(old, m_now);
        m_smile->setSlice(last->surface, last->slice, true);
    } else {
        m_health->setSlice(slice, m_now);
        m_smile->setSlice(m_surface, *m_slice, slice.quality != interfaces::Quality::Good);
    }
    m_pages->setCurrentWidget(m_smile);
}

}  // namespace ballast::ui
