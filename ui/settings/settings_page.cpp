#include "ui/settings/settings_page.h"

#include <QVBoxLayout>

namespace ballast::ui {
namespace {

constexpr QSize kSize(820, 560);

}  // namespace

SettingsPage::SettingsPage(KeyTable keys, std::function<void(SoundKind)> play, QWidget* parent)
    : QDialog(parent),
      m_pages(new SegmentBar({tr("Keys"), tr("Display"), tr("Orders"), tr("Alerts"), tr("Sounds")}, 0, 24, this)),
      m_stack(new QStackedWidget(this)), m_keys(new KeysPage(std::move(keys), m_stack))
{
    setWindowTitle(tr("Settings"));
    setObjectName(QStringLiteral("settings"));
    setModal(false);
    m_pages->setAccessibleName(tr("Page"));
    for (QWidget* page : {static_cast<QWidget*>(m_keys), makeDisplayPage(m_stack), makeOrdersPage(m_stack),
                          makeAlertsPage(m_stack), makeSoundsPage(m_stack, std::move(play))})
        m_stack->addWidget(page);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addWidget(m_pages, 0, Qt::AlignLeft);
    column->addWidget(m_stack, 1);
    connect(m_pages, &SegmentBar::activated, this, [this](int index) { showPage(static_cast<Page>(index)); });
    resize(kSize);
}

void SettingsPage::showPage(Page page)
{
    m_pages->setCurrent(static_cast<int>(page));
    m_stack->setCurrentIndex(static_cast<int>(page));
}

}  // namespace ballast::ui
