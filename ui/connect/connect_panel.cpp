#include "ui/connect/connect_panel.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QShortcut>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/choices/place_keys.h"
#include "ui/format/number_format.h"
#include "ui/kit/table_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/file_chooser.h"

namespace ballast::ui {
namespace {

constexpr int kFieldHeight = 24;
constexpr int kLeastForm = 300;  ///< It is as wide as the buttons below it.

QColor colourOf(Tone tone)
{
    if (tone == Tone::Breach) return theme().breach;
    if (tone == Tone::Warn) return theme().warn;
    return theme().text2;
}

}  // namespace

ConnectPanel::ConnectPanel(Selection* selection, QWidget* parent)
    : Panel(QStringLiteral("connect"), tr("Connect a venue"), selection, parent), m_body(new QWidget(this)),
      m_kinds(new SegmentBar({}, 0, kFieldHeight, m_body)), m_file(new QLineEdit(m_body)),
      m_browse(new PushButton(tr("Browse…"), kFieldHeight, m_body)), m_entries(new QComboBox(m_body)),
      m_form(new SetupForm(m_body)), m_test(new PushButton(tr("Test connection"), 30, m_body)),
      m_stop(new PushButton(tr("Give up"), 30, m_body)), m_save(new PushButton(tr("Save"), 30, m_body)),
      m_open(new PushButton(tr("Open this desk"), 30, m_body)),
      m_view(new LadderView(QStringLiteral("connect"), &m_model, LadderView::RowRule::Scroll, m_body)),
      m_verdict(new QLabel(m_body))
{
    header()->setLinked(false);
    build();
    connect(m_kinds, &SegmentBar::activated, this, &ConnectPanel::chooseKind);
    connect(m_browse, &PushButton::clicked, this, &ConnectPanel::browse);
    connect(m_file, &QLineEdit::editingFinished, this, [this] {
        if (m_file->text() != text(m_profile.file)) openProfile(m_file->text());
    });
    connect(m_entries, &QComboBox::activated, this, &ConnectPanel::chooseEntry);
    connect(m_test, &PushButton::clicked, this, &ConnectPanel::test);
    connect(m_stop, &PushButton::clicked, this, &ConnectPanel::giveUp);
    connect(m_save, &PushButton::clicked, this, &ConnectPanel::save);
    connect(m_open, &PushButton::clicked, this, [this] { Q_EMIT deskRequested(m_file->text()); });
    connect(m_form, &SetupForm::edited, this, &ConnectPanel::followState);
    connect(&m_worker, &ConnectWorker::stepDone, this,
            [this](const interfaces::ProbeStep& step) { m_model.add(step); });
    connect(&m_worker, &ConnectWorker::tested, this, &ConnectPanel::onTested);
    connect(&m_worker, &ConnectWorker::keyKept, this, [this](const QString& refusal) {
        if (!refusal.isEmpty())
            return say(tr("The profile is written, but not the key: %1.").arg(refusal), Tone::Breach);
        m_form->clearSecrets();
        say(tr("The profile is written, and the key is in the system's keychain."), Tone::Label);
    });
    connect(m_view, &LadderView::rowActivated, this, [this](int row) {
        const auto& steps = m_model.steps();
        if (row < 0 || static_cast<std::size_t>(row) >= steps.size()) return;
        const auto& step = steps[static_cast<std::size_t>(row)];
        const bool isBad = step.state == interfaces::ProbeState::Failed;
        say(text(step.part) + QStringLiteral(": ") + text(step.words), isBad ? Tone::Breach
                                                                       : step.state == interfaces::ProbeState::Warned
                                                                           ? Tone::Warn
                                                                           : Tone::Label);
    });
    addShortcut(PlaceKey::Send, this, [this] { test(); });
    auto* escape = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, &ConnectPanel::giveUp);
    setSetup(nullptr);
}

ConnectPanel::~ConnectPanel() = default;

void ConnectPanel::build()
{
    for (QLineEdit* edit : {m_file}) {
        edit->setFixedHeight(kFieldHeight);
        edit->setAccessibleName(tr("Profile"));
        edit->setPlaceholderText(tr("the file that holds it: ….toml"));
    }
    m_entries->setFixedHeight(kFieldHeight);
    m_entries->setAccessibleName(tr("Entry of the profile"));
    m_entries->setFont(uiFont(12));
    m_kinds->setAccessibleName(tr("Kind"));
    m_kinds->setPadding(7);
    m_test->setKind(PushButton::Kind::Primary);
    m_test->setKey(PlaceKey::Send);
    m_stop->setKeyHint(tr("Esc"));
    m_test->setFreeToolTip(
        tr("Connects as the form says and tells what came up. Nothing is sent that changes an account."));
    m_open->setFreeToolTip(
        tr("Opens a desk on this profile, which watches. One that trades is opened by ballast --live FILE "
           "--trade."));
    m_verdict->setFont(uiFont(12));
    m_verdict->setWordWrap(true);
    m_verdict->setContentsMargins(12, 4, 12, 4);
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_verdict->setAccessibleName(tr("What came of the test"));
    m_view->setAccessibleName(tr("What was tried"));

    m_form->setMinimumWidth(kLeastForm);
    m_form->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
    auto* file = new QHBoxLayout;
    file->setContentsMargins(12, 8, 12, 0);
    file->setSpacing(8);
    auto* label = new QLabel(tr("Profile"), m_body);
    label->setFont(uiFont(12));
    file->addWidget(label);
    file->addWidget(m_file, 1);
    file->addWidget(m_browse);
    file->addWidget(m_entries);
    auto* kinds = new QHBoxLayout;
    kinds->setContentsMargins(12, 6, 12, 4);
    kinds->addWidget(m_kinds);
    kinds->addStretch(1);
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(12, 4, 12, 8);
    buttons->setSpacing(8);
    for (PushButton* button : {m_test, m_stop, m_save, m_open})
        buttons->addWidget(button);
    buttons->addStretch(1);
    auto* left = new QVBoxLayout;
    left->setContentsMargins(0, 0, 0, 0);
    left->setSpacing(0);
    left->addWidget(m_form, 1);
    left->addLayout(buttons);
    auto* right = new QVBoxLayout;
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(0);
    right->addWidget(m_view, 1);
    right->addWidget(m_verdict);
    auto* halves = new QHBoxLayout;
    halves->setContentsMargins(0, 0, 0, 0);
    halves->setSpacing(0);
    halves->addLayout(left);
    halves->addLayout(right, 1);
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(file);
    column->addLayout(kinds);
    column->addLayout(halves, 1);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_body);
}

void ConnectPanel::refresh()
{
    say(m_verdict->text(), m_tone);
    Panel::refresh();
}

QString ConnectPanel::emptyMessage() const
{
    return m_setup ? QString() : tr("This program cannot set up venues: it was opened without a place for profiles.");
}

QString ConnectPanel::tableText(QChar separator) const
{
    return m_model.steps().empty() ? QString() : tableTextOf(m_model, separator);
}

void ConnectPanel::setSetup(interfaces::VenueSetup* setup)
{
    m_setup = setup;
    m_body->setVisible(setup != nullptr);
    if (!setup) return update();
    QStringList kinds;
    for (const auto& kind : setup->kinds())
        kinds << text(kind.title);
    m_kinds->setSegments(kinds);
    m_file->setText(text(setup->fileFor("desk")));
    m_model.clear();
    openProfile(m_file->text());
}

void ConnectPanel::browse()
{
    const FileQuestion question{.title = tr("Profile"),
                                .start = m_file->text(),
                                .filter = tr("Profiles (*.toml)"),
                                .isWritten = true,
                                .confirmsOverwrite = false};
    chooseFile(this, question, [this](const QString& file) {
        m_file->setText(file);
        openProfile(file);
    });
}

void ConnectPanel::openProfile(const QString& file)
{
    if (!m_setup) return;
    m_file->setText(file);
    m_profile = {.file = file.toStdString(), .name = {}, .trade = false, .drafts = {}};
    if (!QFileInfo::exists(file)) {
        showEntries(-1);
        return say(tr("The profile is not there yet; Save makes it. The fields hold the venue's test network."),
                   Tone::Label);
    }
    auto read = m_setup->read(file.toStdString());
    if (!read) {
        showEntries(-1);
        return say(text(read.error().message), Tone::Breach);
    }
    m_profile = std::move(*read);
    showEntries(m_profile.drafts.empty() ? -1 : 0);
    const auto count = m_profile.drafts.size();
    say(count == 1 ? tr("%1 holds one entry.").arg(QFileInfo(file).fileName())
                   : tr("%1 holds %2 entries.").arg(QFileInfo(file).fileName()).arg(count),
        Tone::Label);
}

/// −1: a new one.
void ConnectPanel::showEntries(int chosen)
{
    m_entries->clear();
    m_entries->addItem(tr("A new entry"));
    for (const auto& draft : m_profile.drafts)
        m_entries->addItem(text(draft.name));
    m_entries->setCurrentIndex(chosen + 1);
    chooseEntry(chosen + 1);
}

void ConnectPanel::chooseEntry(int index)
{
    if (!m_setup) return;
    m_model.clear();
    const auto& kinds = m_setup->kinds();
    if (index <= 0 || static_cast<std::size_t>(index) > m_profile.drafts.size()) {
        m_kinds->setLocked({});
        return chooseKind(std::max(0, m_kinds->current()));
    }
    const auto& draft = m_profile.drafts[static_cast<std::size_t>(index) - 1];
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& one) { return one.kind == draft.kind; });
    if (kind == kinds.end()) return;
    m_kinds->setCurrent(static_cast<int>(kind - kinds.begin()));
    m_kinds->setLocked(tr("An entry keeps its kind; choose \"A new entry\" for another."));
    m_form->showDraft(*kind, draft);
}

void ConnectPanel::chooseKind(int index)
{
    if (!m_setup || index < 0 || static_cast<std::size_t>(index) >= m_setup->kinds().size()) return;
    m_kinds->setCurrent(index);
    m_model.clear();
    m_form->showKind(m_setup->kinds()[static_cast<std::size_t>(index)]);
}

void ConnectPanel::say(const QString& sentence, Tone tone)
{
    m_tone = tone;
    QPalette palette = m_verdict->palette();
    palette.setColor(QPalette::WindowText, colourOf(tone));
    m_verdict->setPalette(palette);
    m_verdict->setText(sentence);
    m_verdict->setVisible(!sentence.isEmpty());
}

void ConnectPanel::followState()
{
    const bool isTesting = m_worker.isTesting();
    m_test->setLocked(isTesting ? tr("A test runs.") : QString());
    m_stop->setLocked(isTesting ? QString() : tr("Nothing is being tested."));
    const bool isThere = QFileInfo::exists(m_file->text());
    m_open->setLocked(isThere ? QString() : tr("The profile is not there yet: save it first."));
}

void ConnectPanel::test()
{
    if (!m_setup || m_worker.isTesting()) return;
    m_model.clear();
    say(tr("Testing…"), Tone::Label);
    m_worker.test(*m_setup, m_form->draft(), m_form->hasSecrets() ? m_form->secrets() : interfaces::TypedSecrets());
    followState();
}

void ConnectPanel::giveUp()
{
    if (!m_worker.isTesting()) return;
    say(tr("Giving up…"), Tone::Label);
    m_worker.giveUp();
}

void ConnectPanel::onTested(const QString& refusal, bool wasGivenUp)
{
    followState();
    if (!refusal.isEmpty()) return say(refusal, Tone::Breach);
    const auto worst = worstOf(m_model.steps());
    say(probeSentence(m_model.steps(), wasGivenUp), worst == interfaces::ProbeState::Failed   ? Tone::Breach
                                                    : worst == interfaces::ProbeState::Warned ? Tone::Warn
                                                                                              : Tone::Label);
}

void ConnectPanel::save()
{
    if (!m_setup) return;
    const auto draft = m_form->draft();
    const int entry = m_entries->currentIndex() - 1;
    const std::string replaces = entry >= 0 && static_cast<std::size_t>(entry) < m_profile.drafts.size()
                                     ? m_profile.drafts[static_cast<std::size_t>(entry)].name
                                     : "";
    const auto written = m_setup->write(m_file->text().toStdString(), draft, replaces);
    if (!written) return say(tr("Not saved: %1").arg(text(written.error().message)), Tone::Breach);
    const bool keeps = m_form->keySource() == SetupForm::Keychain && m_form->hasSecrets();
    if (keeps) m_worker.keepKey(*m_setup, draft.kind, m_form->keyName().toStdString(), m_form->secrets());
    auto read = m_setup->read(m_file->text().toStdString());
    if (read) m_profile = std::move(*read);
    int chosen = -1;
    for (std::size_t i = 0; i < m_profile.drafts.size(); ++i)
        if (m_profile.drafts[i].name == draft.name) chosen = static_cast<int>(i);
    const QSignalBlocker quiet(m_entries);
    m_entries->clear();
    m_entries->addItem(tr("A new entry"));
    for (const auto& one : m_profile.drafts)
        m_entries->addItem(text(one.name));
    m_entries->setCurrentIndex(chosen + 1);
    m_kinds->setLocked(tr("An entry keeps its kind; choose \"A new entry\" for another."));
    followState();
    say(keeps ? tr("The profile is written; the key goes to the keychain.")
              : tr("The profile is written: ballast --live %1").arg(m_file->text()),
        Tone::Label);
}

}  // namespace ballast::ui
